// What every key does, and what the words mean that not everybody knows; opens with "?".
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../ui/icons';
import { Button } from '../ui/ui';
import s from './keys.module.css';

const kKeys: [where: string, keys: [key: string, does: string][]][] = [
  ['Everywhere', [['/', 'search'], ['T', 'to the time bar'], ['?', 'these keys and words'], ['Esc', 'close']]],
  ['Live', [['L', 'back to now'], ['← →', 'on the tape: a minute; with Shift ten'], ['PgUp PgDn', 'on the tape: an orbit'], ['Space', 'on the tape: replay, stop'], ['+ − 0', 'on the globe: zoom, follow'], ['Ctrl wheel', 'on the globe: zoom'], ['↑ ↓', 'in the list of passes']]],
  ['Mars', [['[  ]', 'sol before, sol after'], ['Arrows', 'walk through the pictures'], ['Enter', 'open a picture']]],
  ['Pictures', [['← →', 'day before, day after']]],
  ['Strip of the mission', [['← →', 'a sol; with Shift ten'], ['PgUp PgDn', 'a hundred sols'], ['+ −', 'zoom'], ['Enter', 'go to the sol']]],
  ['Full view', [['← →', 'picture before, after'], ['+ −', 'zoom'], ['0', 'whole picture'], ['1', 'a pixel on a pixel'], ['i', 'metadata']]],
];

const kWords: [word: string, means: string][] = [
  ['Sol', 'a day on Mars, 40 minutes longer than ours; each mission counts its own from the landing'],
  ['Mars time', 'local mean solar time: by it the Sun is highest at noon where the rover is'],
  ['Photo, picture', 'of a picture several versions may come; each of them is a photo'],
  ['Upstream', 'a server elsewhere that Skykeep asks'],
  ['Orbital elements', 'the numbers from which an orbit is computed; within days they grow too old'],
  ['MODEL', 'computed from orbital elements, not reported by an upstream'],
  ['Pass', 'a flight over the sky of a place'],
  ['Magnitude', 'brightness: the lower the brighter; −4 is Venus, 1 a bright star'],
  ['Partition', 'what is fetched as one piece: of the photos a sol of a rover'],
];

export function Keys({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current!;
    element.showModal();
    return () => element.close();
  }, []);
  return (
    <dialog ref={dialog} class={s.dialog} aria-labelledby="keys-title" onClose={close} onClick={(event) => event.target === dialog.current && close()}>
      <div class={s.top}>
        <h2 id="keys-title" tabIndex={-1} autofocus>
          Keys and words
        </h2>
        <Button look="quiet" square aria-label="Close" onClick={close}>
          <Icon name="close" />
        </Button>
      </div>
      <div class={s.groups}>
        {kKeys.map(([where, keys]) => (
          <section key={where}>
            <h3>{where}</h3>
            <dl>
              {keys.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <section class={s.words}>
        <h3>Words</h3>
        <dl>
          {kWords.map(([word, means]) => (
            <div key={word}>
              <dt>{word}</dt>
              <dd>{means}</dd>
            </div>
          ))}
        </dl>
      </section>
    </dialog>
  );
}
