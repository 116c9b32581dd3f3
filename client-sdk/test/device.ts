/** What lies on the device, looked at and changed from outside. */

/** All values in one store of a database that is there. */
export async function rowsOf(name: string, store: 'updates' | 'custom'): Promise<unknown[]> {
  const database = await settled(indexedDB.open(name))
  const rows = await settled(database.transaction(store).objectStore(store).getAll())
  database.close()
  return rows as unknown[]
}

/** Puts other updates in the place of those that are there. */
export async function replaceUpdates(name: string, updates: readonly Uint8Array[]): Promise<void> {
  const database = await settled(indexedDB.open(name))
  const store = database.transaction('updates', 'readwrite').objectStore('updates')
  await settled(store.clear())
  for (const update of updates) await settled(store.add(update))
  database.close()
}

/** Puts values beside the document. */
export async function putCustom(
  name: string,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const database = await settled(indexedDB.open(name))
  const store = database.transaction('custom', 'readwrite').objectStore('custom')
  for (const [key, value] of Object.entries(values)) await settled(store.put(value, key))
  database.close()
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('It failed.')))
  })
}
