import { render } from 'preact';

render(<p>Skykeep</p>, document.getElementById('root')!);
