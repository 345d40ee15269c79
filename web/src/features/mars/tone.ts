// What stands in a picture's place until it is here: its own colour once it has been seen, else the mean colour of what the
// same camera has shown so far, else a neutral that fits the camera. Nothing is guessed about what is on the picture.
import type { Photo } from '../../api/contract';

type Rgb = [r: number, g: number, b: number];
const own = new Map<number, Rgb>();
const byCamera = new Map<string, { sum: Rgb; n: number }>();
const kKeep = 20000;
const camera = (photo: Photo): string => `${photo.rover}/${photo.camera}`;

// Cameras whose pictures are grey: the engineering ones of the older rovers, and single-filter science cameras.
const isGrey = (photo: Photo): boolean => photo.rover !== 'perseverance' && /HAZ|NAV|CHEMCAM|PANCAM|MINITES|ENTRY/.test(photo.camera ?? '');

const css = ([r, g, b]: Rgb): string => `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)})`;

export function tone(photo: Photo): string {
  const known = own.get(photo.id);
  if (known) return css(known);
  const seen = byCamera.get(camera(photo));
  if (seen) return `color-mix(in oklab, ${css(seen.sum.map((part) => part / seen.n) as Rgb)} 62%, var(--plate))`;
  return isGrey(photo) ? 'var(--plate)' : 'var(--plate-warm)';
}

export function learn(photo: Photo, colour: Rgb): void {
  if (own.has(photo.id)) return;
  if (own.size >= kKeep) own.delete(own.keys().next().value!);
  own.set(photo.id, colour);
  const seen = byCamera.get(camera(photo)) ?? { sum: [0, 0, 0], n: 0 };
  byCamera.set(camera(photo), { sum: seen.sum.map((part, i) => part + colour[i]!) as Rgb, n: seen.n + 1 });
}

let canvas: CanvasRenderingContext2D | null | undefined;
const kSide = 8;

// The mean colour of a picture that has been loaded.
export function learnFrom(photo: Photo, image: HTMLImageElement): void {
  if (own.has(photo.id)) return;
  if (canvas === undefined) {
    const element = document.createElement('canvas');
    element.width = element.height = kSide;
    canvas = element.getContext('2d', { willReadFrequently: true });
  }
  if (!canvas) return;
  canvas.drawImage(image, 0, 0, kSide, kSide);
  const { data } = canvas.getImageData(0, 0, kSide, kSide);
  const sum: Rgb = [0, 0, 0];
  for (let i = 0; i < data.length; i += 4) for (let part = 0; part < 3; part++) sum[part]! += data[i + part]!;
  learn(photo, sum.map((part) => part / (kSide * kSide)) as Rgb);
}
