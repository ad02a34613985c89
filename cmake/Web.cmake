# Writes the files of a folder into a C++ source. Run as a script, at build time:
#   cmake -DFOLDER=client/web -DOUT=web_files.cpp -P Web.cmake

set(type_html "text/html; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_mjs "text/javascript; charset=utf-8")
set(type_json "application/json")
set(type_webmanifest "application/manifest+json")
set(type_svg "image/svg+xml")
set(type_png "image/png")
set(type_ico "image/x-icon")
set(type_woff2 "font/woff2")
set(type_txt "text/plain; charset=utf-8")

file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*)
list(SORT files)
set(arrays "")
set(rows "")
set(count 0)
foreach(name ${files})
  get_filename_component(extension ${name} LAST_EXT)
  string(SUBSTRING "${extension}." 1 -1 extension)
  string(REPLACE "." "" extension "${extension}")
  # Notes beside the page are not part of it; nor is what tells Node that these are modules.
  if(NOT DEFINED type_${extension} OR name STREQUAL "package.json")
    continue()
  endif()
  file(READ ${FOLDER}/${name} hex HEX)
  file(SIZE ${FOLDER}/${name} size)
  file(SHA256 ${FOLDER}/${name} hash)
  string(SUBSTRING ${hash} 0 32 hash)
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${hex}")
  # Pieces: a compiler need not take longer literals than 65,536.
  string(REGEX REPLACE "(\\\\x..\\\\x..\\\\x..\\\\x..\\\\x..\\\\x..\\\\x..\\\\x..)" "\\1\"\n\"" bytes "${bytes}")
  string(APPEND arrays "constexpr char file_${count}[] = \"${bytes}\";\n")
  string(APPEND rows "    {\"/${name}\", \"${type_${extension}}\", \"\\\"${hash}\\\"\", "
    "{file_${count}, ${size}}},\n")
  math(EXPR count "${count} + 1")
endforeach()

file(WRITE ${OUT} "// Written by cmake/Web.cmake.
#include \"app/web_files.hpp\"

#include <array>

namespace parley::app {
namespace {
${arrays}constexpr std::array<net::http::WebFile, ${count}> files{{
${rows}}};
}  // namespace
std::span<const net::http::WebFile> web_files() { return files; }
}  // namespace parley::app
")
