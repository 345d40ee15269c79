// What a view throws stays in the view: the rest of the page goes on, and there is a way out.
import { Component, type ComponentChildren } from 'preact';
import { route } from '../lib/route';
import { Button, LinkButton, State, ui as s } from './ui';

interface Props {
  what: string; // "Mars"
  of: string; // drawn anew when this changes: the address
  home?: string; // the same without what was chosen; none: the part is left out in silence
  children: ComponentChildren;
}

export class Boundary extends Component<Props, { error: unknown; of: string }> {
  override state = { error: undefined as unknown, of: '' };

  override componentDidCatch(error: unknown): void {
    this.setState({ error: error ?? new Error('unknown'), of: this.props.of });
    console.warn(`${this.props.what} stopped at ${route().path}`, error);
  }

  override render({ what, of, home, children }: Props, { error, of: failedAt }: { error: unknown; of: string }) {
    if (error === undefined || failedAt !== of) return children;
    if (!home) return null;
    return (
      <div class={s.error} role="alert">
        <h1>
          <State state="failed">{what} cannot be shown at this address</State>
        </h1>
        <p>
          Something in the address, or in what came for it, is not understood here. Everything else goes on. ({error instanceof Error ? error.message : String(error)})
        </p>
        <div class={s.ways}>
          <LinkButton href={home}>{what} without these choices</LinkButton>
          <Button onClick={() => this.setState({ error: undefined })}>Try again</Button>
        </div>
      </div>
    );
  }
}
