import type { PushApi } from '@concord/client'
import { expect, test } from 'vitest'
import { createPushDevice, type PushBrowser } from './push-device.ts'

const WHO = { tenantId: 't', userId: 'ben' }

/** A browser and a server, and what was asked of them. */
function stage(answer: NotificationPermission = 'granted') {
  const asked: string[] = []
  const kept = new Map<string, string>()
  let permission: NotificationPermission = 'default'
  /** The key that the browser is subscribed with. */
  let subscribed: string | undefined
  let key = 'K1'
  const subscription = {
    toJSON: () => ({ endpoint: 'https://push.example.com/1', keys: { p256dh: 'p', auth: 'a' } }),
    async unsubscribe() {
      subscribed = undefined
      return true
    },
  }
  const pushManager = {
    async subscribe({ applicationServerKey }: { applicationServerKey: string }) {
      if (subscribed !== undefined && subscribed !== applicationServerKey)
        throw new Error('subscribed with another key')
      subscribed = applicationServerKey
      return subscription
    },
    getSubscription: async () => (subscribed === undefined ? null : subscription),
  }
  const browser: PushBrowser = {
    // reason: no more of it is used
    ready: Promise.resolve({ pushManager } as unknown as ServiceWorkerRegistration),
    permission: () => permission,
    async ask() {
      asked.push('permission')
      permission = answer
      return answer
    },
    device: {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value),
      removeItem: (name) => void kept.delete(name),
    },
  }
  const api: PushApi = {
    key: async () => key,
    async subscribe() {
      asked.push('subscribe')
      return { id: 'push_1', host: 'push.example.com', createdAt: '' }
    },
    list: async () => [],
    unsubscribe: async (id) => void asked.push(`unsubscribe ${id}`),
  }
  return {
    asked,
    browser,
    device: () => createPushDevice(api, WHO, browser),
    changeKey: () => void (key = 'K2'),
    subscribedWith: () => subscribed,
  }
}

test('[PL53] nobody is asked by coming, and who said no is not offered it again', async () => {
  const { asked, device } = stage()
  const first = device()
  await first.renew()
  expect([first.state, first.mayOffer, asked]).toEqual(['off', true, []])
  await first.decline()
  expect([first.mayOffer, device().mayOffer, device().state]).toEqual([false, false, 'off'])
  await first.turnOff()
  expect([asked, device().mayOffer]).toEqual([[], false])
  await first.forget()
  expect(device().mayOffer).toBe(true)
})

test('[PL52] what was turned on is told to the server again with each start, also after it has other keys', async () => {
  const { asked, device, changeKey, subscribedWith } = stage()
  expect(await device().turnOn()).toBe('on')
  changeKey()
  const later = device()
  expect(later.state).toBe('on')
  await later.renew()
  expect([asked, subscribedWith()]).toEqual([['permission', 'subscribe', 'subscribe'], 'K2'])
  await later.decline()
  expect([later.state, later.mayOffer, asked.at(-1), subscribedWith()]).toEqual([
    'off',
    false,
    'unsubscribe push_1',
    undefined,
  ])
})

test('[PL53] where the browser refuses, or cannot, nothing is subscribed', async () => {
  const { asked, device } = stage('denied')
  expect(await device().turnOn()).toBe('blocked')
  expect(asked).toEqual(['permission'])
  // reason: nothing of the server is asked here
  const nowhere = createPushDevice({} as PushApi, WHO, undefined)
  expect([nowhere.state, nowhere.mayOffer, await nowhere.turnOn()]).toEqual([
    'unsupported',
    false,
    'unsupported',
  ])
})
