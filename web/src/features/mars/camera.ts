// Cameras by names that people read. The code stays in the address and in titles.
import type { Photo } from '../../api/contract';

export const kUnknown = 'unknown'; // what stands in the address for a photo that names no camera

export const cameraOf = (photo: Photo): string => photo.camera || kUnknown;

// "Mast Camera Zoom - Left" -> "Mast camera zoom, left"; names of their own (SHERLOC, SuperCam, Mars) stay.
function tidy(full: string): string {
  return full
    .replace(/ - (Left|Right)\b/g, ', $1')
    .replace(/Hazard Avoidance/g, 'Hazard')
    .split(' ')
    .map((word, i) => (i > 0 && /^[A-Z][a-z]+(-[A-Z][a-z]+)*,?$/.test(word) && word !== 'Mars' ? word.toLowerCase() : word))
    .join(' ');
}

// Instruments of the newer feeds that the old service never knew: its list of cameras, with the ids it gave them, is closed.
const kNewer: Record<string, string> = {
  CACHECAM: 'Sample caching system camera (CacheCam)',
  SHERLOC_ACI: 'SHERLOC autofocus and context imager',
  PIXL_MCC: 'PIXL micro context camera',
  HELI_NAV: 'Ingenuity navigation camera',
  HELI_RTE: 'Ingenuity colour camera',
};

// An instrument that no list names yet, such as REAR_HAZCAM_LEFT_B: its words, read aloud. Of the rest the short
// ones are initials and stay.
const kParts: Record<string, string> = { HAZCAM: 'hazard camera', NAVCAM: 'navigation camera', MCZ: 'mast camera zoom', MAST: 'mast camera', PANCAM: 'panoramic camera', FHAZ: 'front hazard camera', RHAZ: 'rear hazard camera', EDL: 'landing camera', HELI: 'helicopter', SKYCAM: 'sky camera' };
const aloud = (part: string): string => (Object.hasOwn(kParts, part) ? kParts[part]! : '') || (part.length > 4 || /^(REAR|LEFT|UP|DOWN)$/.test(part) ? part.toLowerCase() : part);
function spelled(code: string): string {
  const parts = code.split('_').filter(Boolean).map(aloud);
  const side = parts.findIndex((part) => part === 'left' || part === 'right');
  if (side > 0) parts[side - 1] += ',';
  const text = parts.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// Better known by these than by what they stand for.
const kShort: Record<string, string> = { CHEMCAM: 'ChemCam', MINITES: 'Mini-TES' };

export function cameraName(code: string | null | undefined, full?: string | null): string {
  if (!code || code === kUnknown) return 'Unknown camera';
  if (Object.hasOwn(kShort, code)) return kShort[code]!;
  if (full && full !== code) return tidy(full);
  return Object.hasOwn(kNewer, code) ? kNewer[code]! : spelled(code);
}
