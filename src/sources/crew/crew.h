// Who is in space, by two hand-kept lists. Declared in sources/station_documents.h.
//
// open-notify astros: {"message":"success","number":12,"people":[{"craft":"ISS","name":"..."}]}. The list of June 2024 was still
// served in August 2025: it may never be shown as current without its age.
//
// corquaid people-in-space.json: number, iss_expedition, expedition_*, people[{id, name, country, flag_code, agency, position,
// spacecraft, launched (Unix s), iss (aboard this station), days_in_space (on earlier flights: 0 for a first one), url, image}].
#pragma once

#include "sources/station_documents.h"
