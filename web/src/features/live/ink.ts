// Colours of the theme in force, read once for each painting.
export type Ink = (token: string) => string;

export function inkOf(element: Element): Ink {
  const styles = getComputedStyle(element);
  const known = new Map<string, string>();
  return (token) => {
    let value = known.get(token);
    if (value === undefined) known.set(token, (value = styles.getPropertyValue(token).trim()));
    return value;
  };
}

// "#14303f" as three numbers of 0..1.
export function rgb(hex: string): [number, number, number] {
  const n = Number.parseInt(hex.slice(1, 7), 16) || 0;
  return [((n >> 16) & 255) / 255, ((n >> 8) & 255) / 255, (n & 255) / 255];
}

// How far towards night each twilight goes: sunset, end of civil, nautical, astronomical twilight.
export const kNight = [0.32, 0.56, 0.8, 1] as const;
