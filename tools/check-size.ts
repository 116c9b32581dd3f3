/** A step of `npm run check`: what applications load of the SDK stays within its budget. */
import { measureSizes } from './bundle-size.ts'

for (const { entry, kib, budget } of await measureSizes()) {
  const words = `${entry}: ${kib.toFixed(1)} KiB of ${budget}`
  if (kib <= budget) console.log(words)
  else {
    console.error(`${words}: make it smaller, or raise client-sdk/size-budget.json and say why`)
    process.exitCode = 1
  }
}
