import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cameraName } from './camera';

test('cameras are named in words, whatever is known of them', () => {
  assert.equal(cameraName('REAR_HAZCAM_LEFT', 'Rear Hazard Avoidance Camera - Left'), 'Rear hazard camera, left');
  assert.equal(cameraName('MCZ_LEFT', 'Mast Camera Zoom - Left'), 'Mast camera zoom, left');
  assert.equal(cameraName('MAHLI', 'Mars Hand Lens Imager'), 'Mars hand lens imager');
  assert.equal(cameraName('SHERLOC_WATSON', 'SHERLOC WATSON Camera'), 'SHERLOC WATSON camera');
  assert.equal(cameraName('ENTRY', 'Entry, Descent, and Landing Camera'), 'Entry, descent, and landing camera');
  assert.equal(cameraName('REAR_HAZCAM_LEFT_B'), 'Rear hazard camera, left B');
  assert.equal(cameraName('FRONT_HAZCAM_RIGHT_A', 'FRONT_HAZCAM_RIGHT_A'), 'Front hazard camera, right A');
  assert.equal(cameraName('CHEMCAM', 'Chemistry and Camera Complex'), 'ChemCam');
  assert.equal(cameraName('constructor', null), 'Constructor');
});

test('an instrument that no list of the server names is read aloud, and the known newer ones have their names', () => {
  assert.equal(cameraName('NEWCAM', null), 'Newcam');
  assert.equal(cameraName('CACHECAM', null), 'Sample caching system camera (CacheCam)');
  assert.equal(cameraName('CACHECAM', 'CACHECAM'), 'Sample caching system camera (CacheCam)');
  assert.equal(cameraName('PIXL_MCC'), 'PIXL micro context camera');
  assert.equal(cameraName('SHERLOC_ACI'), 'SHERLOC autofocus and context imager');
  assert.equal(cameraName('HELI_XYZ'), 'Helicopter XYZ');
  for (const code of ['CACHECAM', 'PIXL_MCC', 'NEWCAM', 'SOME_OTHERCAM_LEFT_A', 'HELI_RTE']) assert.doesNotMatch(cameraName(code), /^[A-Z]{5,}|_/, code);
});

test('a photo without a camera has one name too', () => {
  for (const none of [null, undefined, '', 'unknown']) assert.equal(cameraName(none), 'Unknown camera');
});
