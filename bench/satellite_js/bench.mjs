// The rows of bench_orbit for npm satellite.js: one propagation after the other, initialisation apart, median of nine runs.
import * as satellite from 'satellite.js'

const kTimes = 86_400
const kFrom = Date.UTC(2026, 8, 21)
const iss = satellite.twoline2satrec(
  '1 25544U 98067A   26263.52959654  .00008422  00000+0  15975-3 0  9999',
  '2 25544  51.6308 188.2246 0004825 162.2847 197.8311 15.49196792586535',
)

let sum = 0
const epochMs = Date.UTC(2026, 8, 20, 12, 42, 37, 141)
const runs = []
for (let run = 0; run < 10; run++) {
  const begin = process.cpuUsage()
  for (let i = 0; i < kTimes; i++) sum += satellite.sgp4(iss, (kFrom - epochMs) / 60_000 + i / 60).position.x
  const used = process.cpuUsage(begin)
  if (run > 0) runs.push((used.user + used.system) / 1e6)
}
runs.sort((a, b) => a - b)
if (Number.isNaN(sum)) throw new Error('satellite.js has no state')
const rate = kTimes / runs[4] / 1e6
console.log(`| ${'npm satellite.js 7.1.0, ISS at 86,400 times'.padEnd(58)} | ${rate.toFixed(2).padStart(8)} M/s |`)
