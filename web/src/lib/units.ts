// Metric first, and switchable: what is kept and computed is metric, only what is written changes.
import { decimal } from './format';
import { createStore, useStore } from './store';

export type Units = 'metric' | 'imperial';
const kKey = 'skykeep-units';

function stored(): Units {
  try {
    return localStorage.getItem(kKey) === 'imperial' ? 'imperial' : 'metric';
  } catch {
    return 'metric';
  }
}

const store = createStore<{ units: Units }>({ units: stored() });

// Another tab has chosen.
addEventListener('storage', (event) => event.key === kKey && store.set({ units: stored() }));

export function chooseUnits(units: Units): void {
  store.set({ units });
  try {
    localStorage.setItem(kKey, units);
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
}

export interface Measure {
  units: Units;
  distance: Scale; // of km
  speed: Scale; // of km/h
  perSecond: Scale; // of km/s
  length: Scale; // of m
}
interface Scale {
  unit: string;
  of: (metric: number) => number;
  text: (metric: number | null | undefined, digits?: number) => string; // with the unit
}

const scale = (unit: string, factor: number): Scale => ({
  unit,
  of: (metric) => metric * factor,
  text: (metric, digits = 0) => (metric === null || metric === undefined ? '–' : `${decimal(metric * factor, digits)} ${unit}`),
});

// The international mile and foot are defined by these numbers.
const kMile = 1.609344;
const kFoot = 0.3048;
const kScales: Record<Units, Measure> = {
  metric: { units: 'metric', distance: scale('km', 1), speed: scale('km/h', 1), perSecond: scale('km/s', 1), length: scale('m', 1) },
  imperial: { units: 'imperial', distance: scale('mi', 1 / kMile), speed: scale('mph', 1 / kMile), perSecond: scale('mi/s', 1 / kMile), length: scale('ft', 1 / kFoot) },
};

// "± 9,800 km": an uncertainty has two digits that mean something.
export function plusMinus(km: number | null | undefined, { distance }: Measure): string {
  if (km === null || km === undefined || !Number.isFinite(km)) return '';
  const n = Number(distance.of(km).toPrecision(2));
  return `± ${n.toLocaleString('en-US', { maximumSignificantDigits: 2 })} ${distance.unit}`;
}

export const useUnits = (): Measure => kScales[useStore(store, (state) => state.units)];
