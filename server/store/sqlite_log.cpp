#include <stdexcept>
#include "store/log.hpp"
namespace parley::store { std::unique_ptr<Log> open_sqlite(const SqliteOptions&){ throw std::runtime_error("no sqlite yet"); } }
