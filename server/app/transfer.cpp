#include "app/transfer.hpp"
namespace parley::app { int export_rooms(const Options&){return 1;} int import_rooms(const Options&){return 1;} }
