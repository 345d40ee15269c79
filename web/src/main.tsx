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
