// The time as the server has it: with a wrong clock on this machine, or simulated time on the server, every age would lie.
// Offsets below the second and a half are latency and rounding; they are left alone.

const kTolerance = 1500; // ms
let offset = 0;
const listeners = new Set<() => void>();

// Called when the server turns out to have another time than thought.
export function onClock(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const serverNow = (): number => Date.now() + offset;

// The server said that it is `server`; we heard it at `heard` on our own clock.
export function learnClock(server: number, heard = Date.now()): void {
  if (!Number.isFinite(server)) return;
  if (Math.abs(server - heard - offset) <= kTolerance) return;
  offset = Math.abs(server - heard) > kTolerance ? server - heard : 0;
  for (const listener of [...listeners]) listener();
}
