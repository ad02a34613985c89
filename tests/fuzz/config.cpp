// The configuration file: it is read, or one line says what is wrong with it.
#include "app/config.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "fuzz/target.hpp"

namespace parley::fuzz {

namespace {

/// One file for all inputs of this process.
const std::filesystem::path& file() {
  struct Temporary {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("parley_fuzz_" + std::to_string(::getpid()));
    ~Temporary() {
      std::error_code ignored;
      std::filesystem::remove(path, ignored);
    }
  };
  static const Temporary temporary;
  return temporary.path;
}

}  // namespace

void config(std::string_view input) {
  std::ofstream(file(), std::ios::binary | std::ios::trunc) << input;
  app::Options options;
  options.config = file();
  try {
    const app::Config config = app::load_config(options);
    demand(app::needs_restart(config, config).empty(), "a configuration is equal to itself");
    demand(config.settings.threads >= 1, "there is a thread");
    demand(config.tuning.line_bytes >= 512, "a line has room for a request");
  } catch (const std::runtime_error& wrong) {
    const std::string_view text = wrong.what();
    demand(!text.empty() && text.find('\n') == std::string_view::npos,
           "one line says what is wrong");
  }
}

}  // namespace parley::fuzz
