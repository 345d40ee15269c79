// Mean elements of the station's orbit. Declared in sources/orbit_documents.h, read by astro/elements.h.
//
// CelesTrak GP (gp.php?CATNR=25544&FORMAT=JSON): a list of objects with OMM's keywords; numbers may be integers or in exponent
// form, EPOCH is UTC without a zone; CENTER_NAME, REF_FRAME, TIME_SYSTEM and MEAN_ELEMENT_THEORY are left out. Nothing found:
// 404 or 200 with the text "No GP data found". The second download of an unchanged set: 403 with the reason as text.
// Space-Track writes the same keywords, and more of them, with texts as values.
//
// wheretheiss.at tles: {requested_timestamp, tle_timestamp, id, name, header, line1, line2}. tle.ivanstanojevic.me:
// {@context, @id, @type, satelliteId, name, date, line1, line2}; it has answered 403 with a whole body.
#pragma once

#include "sources/orbit_documents.h"
