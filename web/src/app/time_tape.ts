// Paints the tape of the time bar: what has been is a solid line, what a model foretells a dashed one, a needle in the middle.

export interface Mark {
  from: number; // ms
  to: number;
  height: number; // 0..1
  strong: boolean;
}
interface Tape {
  width: number;
  scale: number;
  at: number; // under the needle, ms
  now: number;
  span: number; // ms from edge to edge
  marks: Mark[];
  from: number | undefined;
  to: number | undefined;
  live: boolean;
}

const kTapeHeight = 48;
const kLine = 30;
const kMinute = 60_000;
const kDay = 86_400_000;
const kFurthest = 8.6e15; // ms; beyond it there are no dates, and counting months would never end
const kSteps = [1, 5, 10, 15, 30, 60, 180, 360, 720, 1440, 2880, 10080].map((minutes) => minutes * kMinute);

interface Tick {
  at: number;
  label: string;
}

const iso = (ms: number): string => new Date(ms).toISOString();

// Round moments in [from, to], about `most` of them; labels say the day where one begins.
export function timeTicks(from: number, to: number, most: number): Tick[] {
  if (!(to > from) || !(most > 0) || Math.abs(from) > kFurthest || Math.abs(to) > kFurthest) return [];
  const step = kSteps.find((candidate) => (to - from) / candidate <= most);
  if (step && step < kDay) {
    const ticks: Tick[] = [];
    for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push({ at, label: at % kDay === 0 ? iso(at).slice(5, 10) : iso(at).slice(11, 16) });
    return ticks;
  }
  if (step) {
    const ticks: Tick[] = [];
    for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push({ at, label: iso(at).slice(5, 10) });
    return ticks;
  }
  // Months, then years.
  const months = [1, 3, 6, 12, 24, 60].find((n) => (to - from) / (n * 30.44 * kDay) <= most) ?? 120;
  const ticks: Tick[] = [];
  const begin = new Date(from);
  for (let month = Math.ceil((begin.getUTCFullYear() * 12 + begin.getUTCMonth()) / months) * months; ; month += months) {
    const at = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (at > to) break;
    if (at >= from) ticks.push({ at, label: months >= 12 ? iso(at).slice(0, 4) : iso(at).slice(0, 7) });
  }
  return ticks;
}

export function paintTape(canvas: HTMLCanvasElement, tape: Tape): void {
  const c = canvas.getContext('2d');
  if (!c) return;
  const ratio = (devicePixelRatio || 1) * tape.scale;
  canvas.width = Math.round(tape.width * ratio);
  canvas.height = Math.round(kTapeHeight * ratio);
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  const styles = getComputedStyle(canvas);
  const ink = (token: string) => styles.getPropertyValue(token).trim();
  const x = (ms: number) => tape.width / 2 + ((ms - tape.at) / tape.span) * tape.width;
  const [left, right] = [tape.at - tape.span / 2, tape.at + tape.span / 2];
  const begin = Math.max(0, tape.from === undefined ? 0 : x(tape.from));
  const end = Math.min(tape.width, tape.to === undefined ? tape.width : x(tape.to));
  const nowX = x(tape.now);

  for (const mark of tape.marks) {
    const a = x(mark.from);
    const b = x(mark.to);
    if (b < 0 || a > tape.width) continue;
    const w = Math.max(3, b - a);
    c.fillStyle = ink(mark.strong ? '--accent' : '--line-strong');
    c.globalAlpha = mark.strong ? 1 : 0.7;
    const h = 6 + mark.height * 30; // of the bow's handle: the bow itself is half as high
    c.beginPath();
    c.moveTo(a, kLine - 2);
    c.quadraticCurveTo(a + w / 2, kLine - 2 - h, a + w, kLine - 2);
    c.closePath();
    c.fill();
    c.globalAlpha = 1;
  }
  c.lineWidth = 2;
  c.strokeStyle = ink('--line-strong');
  c.beginPath();
  c.moveTo(begin, kLine);
  c.lineTo(Math.max(begin, Math.min(end, nowX)), kLine);
  c.stroke();
  c.setLineDash([5, 5]);
  c.beginPath();
  c.moveTo(Math.min(end, Math.max(begin, nowX)), kLine);
  c.lineTo(end, kLine);
  c.stroke();
  c.setLineDash([]);

  c.font = `12px ${ink('--font')}`;
  c.textAlign = 'center';
  c.fillStyle = ink('--faint');
  for (const tick of timeTicks(left, right, tape.width / 88)) {
    const at = x(tick.at);
    c.fillRect(Math.round(at), kLine - 3, 1, 6);
    c.fillText(tick.label, at, kTapeHeight - 3);
  }
  if (!tape.live && nowX > -20 && nowX < tape.width + 20) {
    c.fillStyle = ink('--good');
    c.beginPath();
    c.arc(nowX, kLine, 4, 0, 7);
    c.fill();
    c.font = `600 12px ${ink('--font')}`;
    // Beside the needle, not behind it.
    const middle = tape.width / 2;
    const side = Math.abs(nowX - middle) > 24 ? 0 : nowX < middle ? -1 : 1;
    c.textAlign = side === 0 ? 'center' : side < 0 ? 'right' : 'left';
    c.fillText('now', side === 0 ? nowX : middle + side * 10, 12);
  }
  c.fillStyle = ink('--text');
  c.fillRect(Math.round(tape.width / 2) - 1, 2, 2, kLine + 4);
  c.beginPath();
  c.moveTo(tape.width / 2 - 5, 0);
  c.lineTo(tape.width / 2 + 5, 0);
  c.lineTo(tape.width / 2, 7);
  c.fill();
}
