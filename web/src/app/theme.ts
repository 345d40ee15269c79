// Dark, light or as the system wishes; theme-first.js applies the same choice before the first paint.
import { createStore, useStore } from '../lib/store';

export type Theme = 'dark' | 'light' | 'auto';
const kKey = 'skykeep-theme';
const light = matchMedia('(prefers-color-scheme: light)');

function stored(): Theme {
  try {
    const choice = localStorage.getItem(kKey);
    return choice === 'light' || choice === 'auto' ? choice : 'dark';
  } catch {
    return 'dark';
  }
}

const store = createStore<{ choice: Theme; applied: 'dark' | 'light' }>({ choice: stored(), applied: 'dark' });

function apply(): void {
  const { choice } = store.get();
  const applied = choice === 'light' || (choice === 'auto' && light.matches) ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = applied;
  store.set({ applied });
}

export function chooseTheme(choice: Theme): void {
  store.set({ choice });
  try {
    localStorage.setItem(kKey, choice);
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
  apply();
}

light.addEventListener('change', apply);
// Another tab has chosen.
addEventListener('storage', (event) => {
  if (event.key !== kKey) return;
  store.set({ choice: stored() });
  apply();
});
apply();

export const useTheme = () => useStore(store, (state) => state.choice);
export const useAppliedTheme = () => useStore(store, (state) => state.applied);
