// Asio's own code, compiled once for the whole project.
#include <asio/impl/src.hpp>
#include <asio/ssl/impl/src.hpp>
