// Fingers on the strip pull it along, two of them make it wider or narrower. The whole mission cannot be pulled: there a finger
// marks what to look at nearer, as the mouse does, and a short touch is a click everywhere.
import { useRef, useState } from 'preact/hooks';
import { held, type Finger } from './mission';

type Range = [number, number];

interface Fingers {
  range: Range; // what is shown meanwhile
  down: (event: PointerEvent, share: number, along: boolean) => boolean; // each says whether it was for the fingers
  move: (event: PointerEvent, share: number) => boolean;
  up: (event: PointerEvent) => boolean;
  cancel: (event: PointerEvent) => void;
}

// `share`: where in the width, 0 to 1; `along`: one finger pulls. `done`: they have let go.
export function useFingers(range: Range, length: number, width: number, done: (range: Range) => void): Fingers {
  const [pulled, show] = useState<Range | undefined>(undefined);
  const now = useRef(range); // ahead of the next picture
  if (!pulled) now.current = range;
  const fingers = useRef(new Map<number, Finger>());
  const way = useRef({ begun: 0, along: false, pulling: false });
  const isZoomed = (): boolean => now.current[0] > 0 || now.current[1] < length - 1;
  const solAt = (share: number): number => now.current[0] + share * (now.current[1] - now.current[0] + 1);
  const pull = (next: Range): void => {
    now.current = next;
    show(next);
  };
  return {
    range: pulled ?? range,
    down(event, share, along) {
      if (event.pointerType !== 'touch') return false;
      const all = fingers.current;
      if (all.size === 0) way.current = { begun: share, along, pulling: false };
      if (all.size === 2) return true;
      all.set(event.pointerId, { share, sol: solAt(share) });
      if (all.size < 2) return false;
      way.current.pulling = true;
      for (const finger of all.values()) finger.sol = solAt(finger.share);
      return true;
    },
    move(event, share) {
      const own = fingers.current.get(event.pointerId);
      if (!own) return false;
      own.share = share;
      const { begun, along, pulling } = way.current;
      if (!pulling && !(along && isZoomed() && Math.abs(share - begun) * width > 5)) return false;
      pull(held([...fingers.current.values()], now.current[1] - now.current[0] + 1, length));
      way.current.pulling = true;
      return true;
    },
    up(event) {
      if (!fingers.current.delete(event.pointerId)) return false;
      if (!way.current.pulling) return false;
      // The one that stays pulls on from here.
      for (const finger of fingers.current.values()) finger.sol = solAt(finger.share);
      if (fingers.current.size === 0) {
        show(undefined);
        done(now.current);
      }
      return true;
    },
    cancel(event) {
      fingers.current.delete(event.pointerId);
      show(undefined);
    },
  };
}
