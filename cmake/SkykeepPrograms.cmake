# SKYKEEP_BIN: where the programs go. Those for another machine do not take the place of this one's.
# SKYKEEP_RUN: what tests start: the programs, or scripts that run them under the emulator.
# SKYKEEP_EMULATOR: what stands before a program of the build's own on a command line, if anything.
set(SKYKEEP_BIN ${CMAKE_SOURCE_DIR}/bin)
set(SKYKEEP_RUN ${SKYKEEP_BIN})
set(SKYKEEP_EMULATOR "")
if(CMAKE_CROSSCOMPILING)
  set(SKYKEEP_BIN ${CMAKE_BINARY_DIR}/bin)
  set(SKYKEEP_RUN ${CMAKE_BINARY_DIR}/emulated)
  list(JOIN CMAKE_CROSSCOMPILING_EMULATOR " " SKYKEEP_EMULATOR)
  string(APPEND SKYKEEP_EMULATOR " ")
  foreach(program skykeep skykeep-simulator)
    file(WRITE ${SKYKEEP_RUN}/${program} "#!/bin/sh\nexec ${SKYKEEP_EMULATOR}${SKYKEEP_BIN}/${program} \"$@\"\n")
    file(CHMOD ${SKYKEEP_RUN}/${program} PERMISSIONS
      OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  endforeach()
endif()
