/** Whether notices are pushed to this browser while its person is away. */
import type { PushApi } from '@concord/client'

/** `blocked`: the person told the browser to refuse, and only they can change that, in its settings. */
export type PushState = 'unsupported' | 'blocked' | 'off' | 'on'

/** What of the browser it needs. */
export interface PushBrowser {
  /** Resolves with the worker that shows notices; never, where pages are not kept offline. */
  readonly ready: Promise<Pick<ServiceWorkerRegistration, 'pushManager'>>
  permission(): NotificationPermission
  /** Asks the person. Only in answer to something that they pressed. */
  ask(): Promise<NotificationPermission>
  /** Kept over restarts. */
  readonly device: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
}

export interface PushDevice {
  readonly state: PushState
  /** Whether the person may be asked if they want it: they never said. */
  readonly mayOffer: boolean
  /** Asks for permission and subscribes; resolves with how it stands then. Rejects when it did not work. */
  turnOn(): Promise<PushState>
  /** Resolves when the browser takes nothing more; the server is told as far as it can be. */
  turnOff(): Promise<void>
  /** The person does not want it, and not to be asked again. */
  decline(): Promise<void>
  /** Turns it off, and forgets what they said. */
  forget(): Promise<void>
  /** What was turned on before is told to the server again: it, or the browser, may have forgotten it. Asks nothing. */
  renew(): Promise<void>
  /** Told when the state changed. Returns the way to stop. */
  subscribe(listener: () => void): () => void
}

/** `browser`: `undefined` where it cannot be done at all. */
export function createPushDevice(
  api: PushApi,
  who: { readonly tenantId: string; readonly userId: string },
  browser: PushBrowser | undefined,
): PushDevice {
  const key = `concord.push/${who.tenantId}/${who.userId}`
  const listeners = new Set<() => void>()
  const changed = (): void => {
    for (const listener of listeners) listener()
  }
  /** What is kept: the id of the subscription, or that it is not wanted. */
  const kept = (): string | null => browser?.device.getItem(key) ?? null
  const keep = (value: string | undefined): void => {
    if (value === undefined) browser?.device.removeItem(key)
    else browser?.device.setItem(key, value)
    changed()
  }
  const isOn = (): boolean => kept() !== null && kept() !== DECLINED

  function stateNow(): PushState {
    if (!browser) return 'unsupported'
    if (browser.permission() === 'denied') return 'blocked'
    return browser.permission() === 'granted' && isOn() ? 'on' : 'off'
  }

  async function register({ ready }: PushBrowser): Promise<void> {
    const { pushManager } = await ready
    const applicationServerKey = await api.key()
    const subscribe = () => pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })
    const subscription = await subscribe().catch(async () => {
      // It is subscribed with the key of another server that was here before.
      await (await pushManager.getSubscription())?.unsubscribe()
      return subscribe()
    })
    const { endpoint = '', keys } = subscription.toJSON()
    const { p256dh = '', auth = '' } = keys ?? {}
    const { id } = await api.subscribe({ endpoint, keys: { p256dh, auth } })
    keep(id)
  }

  async function turnOff(): Promise<void> {
    if (!browser || !isOn()) return
    const id = kept()!
    keep(undefined)
    const { pushManager } = await browser.ready
    const told = api.unsubscribe(id).catch(() => {
      // reason: the push service tells the server that the browser is gone, with the next notice
    })
    await (await pushManager.getSubscription())?.unsubscribe()
    await told
  }

  return {
    get state() {
      return stateNow()
    },
    get mayOffer() {
      return browser !== undefined && browser.permission() !== 'denied' && kept() === null
    },
    async turnOn() {
      if (browser && (await browser.ask()) === 'granted') await register(browser)
      changed()
      return stateNow()
    },
    turnOff,
    async decline() {
      const off = turnOff()
      keep(DECLINED)
      await off
    },
    async forget() {
      const off = turnOff()
      keep(undefined)
      await off
    },
    async renew() {
      if (browser && stateNow() === 'on') await register(browser)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** No id of a subscription looks like that. */
const DECLINED = '-'
