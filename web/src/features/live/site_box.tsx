// Where one looks up from: a place's name, a position typed, or the browser's own position after a click.
import { useEffect, useRef, useState } from 'preact/hooks';
import { go, href } from '../../lib/route';
import { Button } from '../../ui/ui';
import { keepSite, positionText, siteText, useSite, useSites, type Site } from './site';
import s from './passes.module.css';

const kField = 'place-field';

// From a link beside the globe: to the field, ready to type.
export function focusPlace(): void {
  const field = document.getElementById(kField);
  field?.scrollIntoView({ block: 'center' });
  field?.focus({ preventScroll: true });
}

export function SiteBox() {
  const { site, shared } = useSite();
  const [text, type] = useState('');
  const [open, setOpen] = useState(false);
  const [picked, pick] = useState(0);
  const [said, say] = useState('');
  const [entered, setEntered] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const { sites: found, looking, error } = useSites(text);
  useEffect(() => pick(0), [text]);

  const choose = (next: Site) => {
    keepSite({ name: next.name, latitude: next.latitude, longitude: next.longitude });
    if (shared) go(href({ place: null, pass: null }), 'replace');
    else go(href({ pass: null }), 'replace');
    type('');
    setOpen(false);
    say('');
  };
  const locate = () => {
    if (!('geolocation' in navigator)) return say('This browser does not tell its position; type a name or a position.');
    say('Waiting for the browser to tell your position');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => choose({ name: 'My place', latitude: Math.round(coords.latitude * 100) / 100, longitude: Math.round(coords.longitude * 100) / 100 }),
      () => say('The browser did not tell its position; type a name or a position.'),
      { timeout: 15_000, maximumAge: 600_000 },
    );
  };
  const share = async () => {
    if (!site) return;
    go(href({ place: siteText(site) }), 'replace');
    try {
      await navigator.clipboard.writeText(location.href);
      say('The link is in the clipboard; it tells this place.');
    } catch {
      say('The address of this page now tells this place.');
    }
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      pick((now) => Math.max(0, Math.min(found.length - 1, now + (event.key === 'ArrowDown' ? 1 : -1))));
    } else if (event.key === 'Enter') {
      const next = found[picked];
      if (next && !looking) choose(next);
      else if (text.trim()) setEntered(true);
    } else if (event.key === 'Escape') {
      setOpen(false);
      type('');
    } else return;
    event.stopPropagation();
  };
  // Enter came before the answer: it counts when that is here.
  useEffect(() => {
    if (!entered || looking) return;
    setEntered(false);
    if (found[0]) choose(found[0]);
    else say(error ? `Names cannot be looked up now: ${error} A position goes too: 48.14, 11.58` : `No place is called “${text.trim().slice(0, 60)}” here; a position goes too: 48.14, 11.58`);
  }, [entered, looking, found]);
  const showing = open && found.length > 0;
  return (
    <div class={s.site}>
      <div class={s.siteField}>
        <input
          ref={field}
          id={kField}
          type="text"
          role="combobox"
          aria-label="Place: its name, or degrees north, degrees east"
          aria-expanded={showing}
          aria-controls="sites"
          aria-autocomplete="list"
          aria-activedescendant={showing ? `site-${picked}` : undefined}
          autoComplete="off"
          placeholder={site ? `${site.name}` : 'Town, or 48.14, 11.58'}
          value={text}
          onInput={(event) => {
            type((event.target as HTMLInputElement).value);
            setOpen(true);
            setEntered(false);
            say('');
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setTimeout(() => setOpen(false), 120)}
          onKeyDown={keys}
        />
        {showing && (
          <ul class={s.siteList} id="sites" role="listbox" aria-label="Places">
            {found.map((candidate, i) => (
              <li key={`${candidate.name} ${candidate.latitude} ${candidate.longitude}`} id={`site-${i}`} role="option" aria-selected={i === picked} onPointerDown={(event) => event.preventDefault()} onClick={() => choose(candidate)}>
                {candidate.name} <small>{candidate.note}</small>
              </li>
            ))}
          </ul>
        )}
      </div>
      <Button onClick={locate}>Where I am</Button>
      {site && <Button onClick={share}>Share</Button>}
      {site && !shared && (
        <Button look="quiet" onClick={() => keepSite(undefined)}>
          Forget
        </Button>
      )}
      <p class={s.siteNote} role="status">
        {said || (site ? `${positionText(site.latitude, site.longitude)}${shared ? ', from this link' : ', kept only in this browser'}` : '')}
      </p>
    </div>
  );
}
