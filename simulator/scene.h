// Draws the picture of one photo: what the camera saw, how the camera shows it, and the word SIMULATED on it.
#pragma once

#include "imaging/imaging.h"
#include "simulator/world.h"

namespace skykeep::simulator {

// Deterministic. Cost grows with the pixels: about 4 ms at 320 px.
imaging::Raster draw(const Photo& photo, int width, int height);

// "SIMULATED" in a corner; size follows the picture.
void sign(imaging::Raster& raster);

// The kinds of picture, each filling `raster` in colour.
void draw_landscape(const Photo& photo, imaging::Raster& raster);
void draw_close_up(const Photo& photo, imaging::Raster& raster);   // arm cameras and telescopes on rock
void draw_upwards(const Photo& photo, imaging::Raster& raster);    // sky camera
void draw_downwards(const Photo& photo, imaging::Raster& raster);  // descent cameras

}  // namespace skykeep::simulator
