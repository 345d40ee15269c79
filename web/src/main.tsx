import { render } from 'preact';
import './styles/tokens.css';
import { App } from './app/app';
import { startRouting } from './lib/route';
import { connect } from './lib/live';
import { followEvents } from './app/follow';

startRouting();
followEvents();
connect();
render(<App />, document.getElementById('root')!);

// Last, so that it takes nothing from the first paint: a reload without the program shows what was last here.
if (import.meta.env.PROD && 'serviceWorker' in navigator) addEventListener('load', () => void navigator.serviceWorker.register('/offline.js').catch(() => {}));
