/**
 * A part of the pages that is fetched when it is first shown. While it cannot be fetched, because the server is away
 * just then, the fallback around it is shown, and the rest of the page goes on.
 */
import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import { untilLoaded } from './until-loaded.ts'

export function loadLater<P>(
  load: () => Promise<ComponentType<P>>,
): LazyExoticComponent<ComponentType<P>> {
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  return lazy(async () => ({ default: await untilLoaded(load, sleep) }))
}
