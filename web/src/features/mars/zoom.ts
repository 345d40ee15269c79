// Zoom and pan of a picture in a window: pure arithmetic over a view, in CSS pixels of the window.

export interface ZoomView {
  scale: number; // 1 = one picture pixel on one CSS pixel
  x: number; // of the picture's centre from the window's centre
  y: number;
}
export interface Room {
  width: number; // of the window
  height: number;
  pictureWidth: number;
  pictureHeight: number;
}

export function fit(room: Room): ZoomView {
  const scale = Math.min(room.width / room.pictureWidth, room.height / room.pictureHeight);
  return { scale: Number.isFinite(scale) && scale > 0 ? Math.min(scale, 4) : 1, x: 0, y: 0 };
}

// The picture may not leave the window, and cannot be smaller than fitting.
export function hold(view: ZoomView, room: Room): ZoomView {
  const least = fit(room).scale;
  const scale = Math.min(Math.max(view.scale, least), Math.max(16, least));
  const limitX = Math.max(0, (room.pictureWidth * scale - room.width) / 2);
  const limitY = Math.max(0, (room.pictureHeight * scale - room.height) / 2);
  return { scale, x: Math.min(limitX, Math.max(-limitX, view.x)), y: Math.min(limitY, Math.max(-limitY, view.y)) };
}

// Zooms by `factor` so that the point (px, py), measured from the window's centre, stays where it is.
export function zoomAt(view: ZoomView, room: Room, factor: number, px = 0, py = 0): ZoomView {
  const scale = Math.min(Math.max(view.scale * factor, fit(room).scale), 16);
  const real = scale / view.scale;
  return hold({ scale, x: px - (px - view.x) * real, y: py - (py - view.y) * real }, room);
}
