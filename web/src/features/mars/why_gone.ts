// Why a picture is not here, as the program says it: asked at once, and again later and later, until it is here.
import { reasonWords } from '../../lib/faults';

export const patience = { first: 10_000, most: 300_000 }; // ms between two questions; tests have less

// Nothing: it is here.
export async function whyGone(url: string): Promise<string> {
  try {
    const response = await fetch(url);
    if (response.ok) return '';
    const body = (await response.json()) as { detail?: string; title?: string };
    return reasonWords(body.detail || body.title || '') || `Skykeep answers ${response.status}.`;
  } catch {
    return 'Skykeep does not answer.';
  }
}

// `tries` lives longer than one asking: what is here for us and not for the browser is not asked for without end.
export function askWhy(url: string, tries: { current: number }, tell: (why: string) => void, here: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const wait = () => {
    timer = setTimeout(() => (document.hidden ? wait() : void ask(false)), Math.min(patience.most, patience.first * 2 ** tries.current));
    (timer as { unref?: () => void }).unref?.(); // tests end without waiting for it
  };
  const ask = async (first: boolean) => {
    const why = await whyGone(url);
    if (ended) return;
    tell(why);
    if (!first) tries.current++;
    if (!first && !why) return here();
    wait();
  };
  void ask(true);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
