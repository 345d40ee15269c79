// The ground of the globe in WebGL 2: one quad, and per pixel the point of the sphere that is seen there, its land or sea, and
// how high the Sun stands over it. No scene, no library: the outline and the terminators are exact at any size.
import { kNight, rgb, type Ink } from './ink';
import { landPaths, type Land } from './land';
import { axes, focal, kDistance, outline, type Camera } from './projection';
import { unit } from './motion';
import { kTwilight, type Sun } from './sun';

const kVertex = `#version 300 es
in vec2 at;
void main() { gl_Position = vec4(at, 0.0, 1.0); }`;

const kFragment = `#version 300 es
precision highp float;
uniform vec2 size;
uniform float focal, distance_, radius;
uniform vec3 right, up, out_, sun;
uniform vec3 seaDay, seaNight, landDay, landNight, borderDay, borderNight, gridDay, gridNight, air;
uniform vec4 limits, nights;
uniform sampler2D map;
out vec4 colour;
const float kPi = 3.14159265358979;

float night(float elevation) {
  float soft = max(0.12, fwidth(elevation));
  vec4 dark = 1.0 - smoothstep(limits - soft, limits + soft, vec4(elevation));
  vec4 steps = nights - vec4(0.0, nights.xyz);
  return dot(dark, steps);
}

void main() {
  vec2 p = gl_FragCoord.xy - size * 0.5;
  float inside = radius - length(p);
  vec3 d = vec3(p / focal, -1.0);
  float a = dot(d, d);
  float root = distance_ * distance_ - a * (distance_ * distance_ - 1.0);
  float t = (distance_ - sqrt(max(root, 0.0))) / a;
  vec3 q = vec3(d.xy * t, distance_ - t);
  vec3 n = normalize(right * q.x + up * q.y + out_ * q.z);
  // Of two ways to count longitudes the one that does not jump here, or the date line would show.
  float turn = atan(n.y, n.x) / (2.0 * kPi) + 0.5;
  float other = fract(turn + 0.5) - 0.5;
  float u = fwidth(turn) <= fwidth(other) + 1e-6 ? turn : other;
  float v = 0.5 - asin(clamp(n.z, -1.0, 1.0)) / kPi;
  vec3 m = texture(map, vec2(u, v)).rgb;
  float k = night(degrees(asin(clamp(dot(n, sun), -1.0, 1.0))));
  vec3 ground = mix(mix(seaDay, seaNight, k), mix(landDay, landNight, k), m.r);
  ground = mix(ground, mix(gridDay, gridNight, k), m.b);
  ground = mix(ground, mix(borderDay, borderNight, k), m.g);
  ground *= 0.86 + 0.14 * smoothstep(0.0, 0.5, inside / radius);
  float cover = clamp(inside + 0.5, 0.0, 1.0);
  // A thin rim of air on the day side.
  vec3 limb = normalize(right * p.x + up * p.y + out_ * 1e-4);
  float lit = smoothstep(-0.25, 0.45, dot(limb, sun));
  float glow = inside < 0.0 ? exp(inside / radius * 42.0) * (0.10 + 0.5 * lit) : 0.0;
  float rim = inside > 0.0 ? exp(-inside / radius * 26.0) * 0.35 * lit : 0.0;
  ground = mix(ground, air, rim);
  colour = vec4(ground * cover + air * glow * (1.0 - cover), max(cover, glow));
}`;

function compile(gl: WebGL2RenderingContext, type: number, source: string): WebGLShader {
  const shader = gl.createShader(type)!;
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) throw new Error(`globe shader: ${gl.getShaderInfoLog(shader)}`);
  return shader;
}

// Red: land; green: borders; blue: the graticule.
function paintMap(land: Land, width: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = width / 2;
  const c = canvas.getContext('2d')!;
  c.fillStyle = '#000';
  c.fillRect(0, 0, width, width / 2);
  const { fill, borders } = landPaths(land, width, width / 2);
  c.fillStyle = '#f00';
  c.fill(fill, 'evenodd');
  c.globalCompositeOperation = 'lighter';
  c.strokeStyle = '#0f0';
  c.lineWidth = width / 2048;
  c.stroke(borders);
  c.strokeStyle = '#00f';
  c.lineWidth = width / 2400;
  c.beginPath();
  for (let longitude = -180; longitude <= 180; longitude += 30) {
    const x = ((longitude + 180) / 360) * width;
    c.moveTo(x, width / 2 / 18);
    c.lineTo(x, (width / 2 / 18) * 17);
  }
  for (let latitude = -60; latitude < 90; latitude += 30) {
    const y = ((90 - latitude) / 360) * width;
    c.moveTo(0, y);
    c.lineTo(width, y);
  }
  c.stroke();
  return canvas;
}

export class GlobeGround {
  private readonly gl: WebGL2RenderingContext;
  private readonly program: WebGLProgram;
  private readonly places = new Map<string, WebGLUniformLocation | null>();
  private hasMap = false;
  readonly lost: Promise<void>;

  // Throws where there is no WebGL 2.
  constructor(readonly canvas: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', { alpha: true, premultipliedAlpha: true, antialias: false, depth: false, powerPreference: 'low-power' });
    if (!gl) throw new Error('no WebGL 2');
    this.gl = gl;
    this.lost = new Promise((done) => canvas.addEventListener('webglcontextlost', () => done(), { once: true }));
    this.program = gl.createProgram()!;
    gl.attachShader(this.program, compile(gl, gl.VERTEX_SHADER, kVertex));
    gl.attachShader(this.program, compile(gl, gl.FRAGMENT_SHADER, kFragment));
    gl.linkProgram(this.program);
    gl.useProgram(this.program);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW);
    const at = gl.getAttribLocation(this.program, 'at');
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, 2, gl.FLOAT, false, 0, 0);
  }

  private place(name: string): WebGLUniformLocation | null {
    if (!this.places.has(name)) this.places.set(name, this.gl.getUniformLocation(this.program, name));
    return this.places.get(name)!;
  }

  useLand(land: Land): void {
    const gl = this.gl;
    const width = Math.min(4096, gl.getParameter(gl.MAX_TEXTURE_SIZE) as number);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, paintMap(land, width));
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.REPEAT);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    const sharp = gl.getExtension('EXT_texture_filter_anisotropic');
    if (sharp) gl.texParameterf(gl.TEXTURE_2D, sharp.TEXTURE_MAX_ANISOTROPY_EXT, Math.min(8, gl.getParameter(sharp.MAX_TEXTURE_MAX_ANISOTROPY_EXT) as number));
    this.hasMap = true;
  }

  // Sizes in CSS pixels; `ratio` device pixels each.
  paint(width: number, height: number, ratio: number, camera: Camera, sun: Sun, ink: Ink): void {
    const gl = this.gl;
    if (gl.isContextLost()) return;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
    }
    gl.viewport(0, 0, w, h);
    if (!this.hasMap) {
      gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array([0, 0, 0, 255]));
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    }
    const radius = outline(width, height, camera.zoom) * ratio;
    const { right, up, out } = axes(camera);
    gl.uniform2f(this.place('size'), w, h);
    gl.uniform1f(this.place('radius'), radius);
    gl.uniform1f(this.place('focal'), focal(radius));
    gl.uniform1f(this.place('distance_'), kDistance);
    gl.uniform3fv(this.place('right'), right);
    gl.uniform3fv(this.place('up'), up);
    gl.uniform3fv(this.place('out_'), out);
    gl.uniform3fv(this.place('sun'), unit(sun.latitude, sun.longitude));
    gl.uniform4fv(this.place('limits'), [...kTwilight]);
    gl.uniform4fv(this.place('nights'), [...kNight]);
    for (const name of ['sea', 'land', 'border', 'grid']) {
      gl.uniform3fv(this.place(`${name}Day`), rgb(ink(`--${name}-day`)));
      gl.uniform3fv(this.place(`${name}Night`), rgb(ink(`--${name}-night`)));
    }
    gl.uniform3fv(this.place('air'), rgb(ink('--air')));
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  end(): void {
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}
