// notes_conformance [doctest options] --server PROGRAM ARGUMENTS...
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>
#include <string_view>

#include "notes_conformance/server.hpp"

int main(int count, char** arguments) {
  int own = 1;
  while (own < count && std::string_view(arguments[own]) != "--server") ++own;
  if (own + 1 >= count) {
    std::fputs("notes_conformance: --server PROGRAM ARGUMENTS... is missing\n", stderr);
    return 2;
  }
  parley::tests::server_command().assign(arguments + own + 1, arguments + count);
  doctest::Context context(own, arguments);
  return context.run();
}
