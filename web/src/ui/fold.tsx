// What unfolds over the page: a button, and under it a panel. Escape folds it and gives the focus back; a press or the focus
// elsewhere folds it too. Text in the panel can be selected.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface Props {
  class?: string | undefined;
  summary: ComponentChildren;
  summaryClass?: string | undefined;
  label?: string; // where the summary's own words do not say what unfolds
  children: ComponentChildren; // made when it is open
}

export function Fold(props: Props) {
  const [open, set] = useState(false);
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const elsewhere = (event: Event) => !box.current?.contains(event.target as Node) && set(false);
    document.addEventListener('pointerdown', elsewhere);
    return () => document.removeEventListener('pointerdown', elsewhere);
  }, [open]);
  return (
    <details
      ref={box}
      class={props.class}
      open={open}
      onToggle={(event) => set((event.currentTarget as HTMLDetailsElement).open)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        set(false);
        box.current?.querySelector('summary')?.focus();
      }}
      onFocusOut={(event) => {
        const next = event.relatedTarget as Node | null;
        if (next && !box.current?.contains(next)) set(false);
      }}
    >
      <summary class={props.summaryClass} aria-label={props.label}>
        {props.summary}
      </summary>
      {open && props.children}
    </details>
  );
}
