import { expect, test } from 'vitest'
import { identityStore } from './identity-store.ts'

function memory(): Storage {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
    key: (index) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size
    },
  }
}

const ana = { userId: 'ana', name: 'Ana', tenantId: 'default' }
const ben = { userId: 'ben', name: 'Ben', tenantId: 'default', token: 'abc' }

test('[PL2] two tabs of one browser can be two people; a new tab is the last one chosen', () => {
  const device = memory()
  const first = identityStore(memory(), device)
  const second = identityStore(memory(), device)
  first.remember(ana)
  second.remember(ben)
  expect(first.take()).toEqual(ana)
  expect(second.take()).toEqual(ben)
  const third = memory()
  expect(identityStore(third, device).take()).toEqual(ben)
  first.remember(ana)
  expect(identityStore(third, device).take()).toEqual(ben)
})

test('what is not an identity is as if nothing were kept', () => {
  for (const text of [
    '',
    'ana',
    '{}',
    '{"userId":"a b","name":"A","tenantId":"default"}',
    'null',
  ]) {
    const tab = memory()
    tab.setItem('concord.me', text)
    expect(identityStore(tab, memory()).take()).toBeUndefined()
  }
})
