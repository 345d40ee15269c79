// How much bigger than on a desk everything is drawn: 1, more on a wall (see the wide screens in tokens.css).
import { useEffect, useState } from 'preact/hooks';

const read = (): number => (parseFloat(getComputedStyle(document.documentElement).fontSize) || 16) / 16;

export function useScale(): number {
  const [scale, set] = useState(read);
  useEffect(() => {
    const change = () => set(read());
    addEventListener('resize', change);
    return () => removeEventListener('resize', change);
  }, []);
  return scale;
}
