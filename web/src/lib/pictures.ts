// Pictures are asked for a few at a time: what is on screen first, what has scrolled away not at all, and none while the full
// view waits for its own. The browser would ask for all at once, and a server that has to fetch and draw each of them would
// then be busy with pictures that nobody sees any more.
//
// Threads: the page's. Ranks: a smaller number is asked for earlier; Infinity is not asked for now.

const kAtOnce = 4; // of the six connections a browser opens to one server; one carries the events

export interface Place {
  done(): void; // it came, or it will not come
  drop(): void; // not wanted any more
}

interface Want {
  rank: () => number;
  start: () => void;
  running: boolean;
}

export function pictureQueue(atOnce = kAtOnce) {
  const wants = new Set<Want>();
  let running = 0;
  let reserved = 0;
  let restUntil = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let soon = false;

  const next = (): Want | undefined => {
    let best: Want | undefined;
    let least = Infinity;
    for (const want of wants) {
      const rank = want.running ? Infinity : want.rank();
      if (rank < least) [best, least] = [want, rank];
    }
    return best;
  };
  const grant = () => {
    soon = false;
    if (reserved > 0) return;
    const rest = restUntil - performance.now();
    if (rest > 0) {
      timer ??= setTimeout(() => {
        timer = undefined;
        grant();
      }, rest);
      return;
    }
    while (running < atOnce) {
      const want = next();
      if (!want) return;
      want.running = true;
      running++;
      want.start();
    }
  };
  // Everything that asks in one go is ranked together.
  const wake = () => {
    if (soon) return;
    soon = true;
    queueMicrotask(grant);
  };

  return {
    ask(rank: () => number, start: () => void): Place {
      const want: Want = { rank, start, running: false };
      wants.add(want);
      wake();
      const end = () => {
        if (!wants.delete(want)) return;
        if (want.running) running--;
        wake();
      };
      return { done: end, drop: end };
    },
    // Ranks have changed: look again.
    look: wake,
    // Nothing new for so many ms: what flies past is not worth asking for.
    rest(ms: number): void {
      restUntil = Math.max(restUntil, performance.now() + ms);
      wake();
    },
    // Somebody is more urgent: nothing new until the returned function is called.
    reserve(): () => void {
      let held = true;
      reserved++;
      return () => {
        if (!held) return;
        held = false;
        reserved--;
        wake();
      };
    },
    get running(): number {
      return running;
    },
    get waiting(): number {
      return wants.size - running;
    },
  };
}

export const pictures = pictureQueue();
