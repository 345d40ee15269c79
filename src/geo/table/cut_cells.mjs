// Cuts the borders of world-atlas into cells of one degree, so that a look-up reads one cell only: what table.h describes.
const UNITS = 65535; // a degree
const COLUMNS = 360;
const ROWS = 180;

const expect = (truth, why) => {
  if (!truth) throw new Error(`cut_cells: ${why}`);
};

// Every arc with the region on its left and on its right hand. Rings of world-atlas have the country on their right.
function sidedArcs(world, geometries) {
  const [sx, sy] = world.transform.scale;
  const [tx, ty] = world.transform.translate;
  const arcs = world.arcs.map((arc) => {
    let x = 0;
    let y = 0;
    const points = arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return [Math.round((x * sx + tx + 180) * UNITS), Math.round((y * sy + ty + 90) * UNITS)];
    });
    return { points, left: [], right: [] };
  });
  geometries.forEach((geometry, index) => {
    const polygons = geometry.type === 'Polygon' ? [geometry.arcs] : (geometry.arcs ?? []);
    for (const arc of polygons.flat(2)) {
      if (arc >= 0) arcs[arc].right.push(index + 1);
      else arcs[~arc].left.push(index + 1);
    }
  });
  return arcs.filter(hasArea).map(({ points, left, right }) => {
    // A country on both sides is a spike that rounding made: there and back.
    for (const region of [...left]) {
      if (!right.includes(region)) continue;
      left.splice(left.indexOf(region), 1);
      right.splice(right.indexOf(region), 1);
    }
    expect(left.length <= 1 && right.length <= 1, `two countries on one side of an arc: ${left} ${right}`);
    return { points, left: left[0] ?? 0, right: right[0] ?? 0 };
  });
}

// Rounding to 400 m has left nothing of Vatican City and the like but a line there and back.
function hasArea({ points }) {
  const [first, last] = [points[0], points.at(-1)];
  return points.length > 3 || first[0] !== last[0] || first[1] !== last[1];
}

// The pieces of a line between two points, one per cell: [column, row, x1, y1, x2, y2] with coordinates within the cell.
function pieces([x1, y1], [x2, y2]) {
  const cuts = [0, 1];
  const crossings = (a, b) => {
    if (a === b) return;
    const low = Math.min(a, b);
    const high = Math.max(a, b);
    for (let line = Math.floor(low / UNITS) * UNITS; line <= high; line += UNITS)
      if (line > low && line < high) cuts.push((line - a) / (b - a));
  };
  crossings(x1, x2);
  crossings(y1, y2);
  cuts.sort((a, b) => a - b);
  const points = cuts.map((t) => [Math.round(x1 + t * (x2 - x1)), Math.round(y1 + t * (y2 - y1))]);
  const found = [];
  for (let i = 1; i < points.length; ++i) {
    const [a, b] = [points[i - 1], points[i]];
    if (a[0] === b[0] && a[1] === b[1]) continue;
    const column = Math.floor((a[0] + b[0]) / 2 / UNITS);
    const row = Math.min(Math.floor((a[1] + b[1]) / 2 / UNITS), ROWS - 1);
    const piece = [a[0] - column * UNITS, a[1] - row * UNITS, b[0] - column * UNITS, b[1] - row * UNITS];
    expect(piece.every((v) => v >= 0 && v <= UNITS), 'a piece leaves its cell');
    found.push([((column % COLUMNS) + COLUMNS) % COLUMNS, row, ...piece]);
  }
  return found;
}

// Lines of each cell: chains {left, right, points} of neighbouring pieces.
function chainsByCell(arcs) {
  const cells = Array.from({ length: COLUMNS * ROWS }, () => []);
  for (const { points, left, right } of arcs) {
    let last = null; // the cell and the chain that the line is in
    for (let i = 1; i < points.length; ++i) {
      const [from, to] = [points[i - 1], [...points[i]]];
      // World-atlas joins what the antimeridian cut: such a line goes the short way round.
      if (to[0] - from[0] > 180 * UNITS) to[0] -= 360 * UNITS;
      if (from[0] - to[0] > 180 * UNITS) to[0] += 360 * UNITS;
      for (const [column, row, x1, y1, x2, y2] of pieces(from, to)) {
        const cell = row * COLUMNS + column;
        const end = last?.cell === cell ? last.chain.points.at(-1) : null;
        if (end && end[0] === x1 && end[1] === y1) {
          last.chain.points.push([x2, y2]);
        } else {
          const chain = { left, right, points: [[x1, y1], [x2, y2]] };
          cells[cell].push(chain);
          last = { cell, chain };
        }
      }
    }
  }
  return cells;
}

// What lies along the western edge of a column, from south to north: [{from, to, region}] in units of the whole column.
// Read half a unit inside, where no corner lies.
function westernEdge(cells, column) {
  const crossings = [];
  for (let row = 0; row < ROWS; ++row) {
    for (const { left, right, points } of cells[row * COLUMNS + column]) {
      for (let i = 1; i < points.length; ++i) {
        const [[x1, y1], [x2, y2]] = [points[i - 1], points[i]];
        if (x1 < 0.5 === x2 < 0.5) continue;
        const y = y1 + ((0.5 - x1) / (x2 - x1)) * (y2 - y1) + row * UNITS;
        // Going east, what is on the left hand lies north.
        crossings.push(x2 > x1 ? { y, south: right, north: left } : { y, south: left, north: right });
      }
    }
  }
  crossings.sort((a, b) => a.y - b.y);
  expect(crossings.length > 0, `no coast on meridian ${column - 180}`);
  const spans = [];
  let from = 0;
  for (const { y, south } of crossings) {
    spans.push({ from, to: y, region: south });
    from = y;
  }
  spans.push({ from, to: ROWS * UNITS, region: crossings.at(-1).north });
  expect(spans.at(-1).region === 0, `meridian ${column - 180} does not end in the Arctic Ocean`);
  return spans;
}

const encode = (words, { left, right, points }) => {
  const ys = points.map((p) => p[1]);
  words.push(left, right, Math.min(...ys), Math.max(...ys), points.length);
  for (const [x, y] of points) words.push(x, y);
};

export function cutIntoCells(world, geometries) {
  const byCell = chainsByCell(sidedArcs(world, geometries));
  const cells = new Uint32Array(COLUMNS * ROWS);
  const words = [];
  for (let column = 0; column < COLUMNS; ++column) {
    const spans = westernEdge(byCell, column);
    for (let row = 0; row < ROWS; ++row) {
      const south = row * UNITS;
      const here = spans.filter(({ from, to }) => to > south && from < south + UNITS);
      const chains = byCell[row * COLUMNS + column];
      if (chains.length === 0) {
        expect(here.every(({ region }) => region === here[0].region), `an empty cell with two regions: ${column} ${row}`);
        cells[row * COLUMNS + column] = 0x80000000 + here[0].region;
        continue;
      }
      cells[row * COLUMNS + column] = words.length;
      words.push(here.length + chains.length);
      const inside = (y) => Math.min(Math.max(Math.round(y - south), 0), UNITS);
      // The western edge as lines of its own: every place then has a line to its west.
      for (const { from, to, region } of here) encode(words, { left: 0, right: region, points: [[0, inside(from)], [0, inside(to)]] });
      for (const chain of chains) encode(words, chain);
    }
  }
  return { cells, words: Uint16Array.from(words) };
}
