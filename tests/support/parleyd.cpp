// A real server under test.
#include "support/parleyd.hpp"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace parley::tests {

namespace {

/// "parleyd: ready on 127.0.0.1:43211" to 43211; `ready`: how the line begins.
std::uint16_t port_of(const std::string& line, std::string_view ready) {
  const std::size_t colon = line.rfind(':');
  std::uint16_t port = 0;
  if (line.starts_with(ready) && colon > ready.size()) {
    std::from_chars(line.data() + colon + 1, line.data() + line.size(), port);
  }
  if (port == 0)
    throw std::runtime_error("not the line of parleyd that was expected: '" + line + "'");
  return port;
}

}  // namespace

Parleyd::Parleyd(std::vector<std::string> flags, std::string_view config, Process::Setting setting,
                 const std::vector<std::string>& accounts)
    : flags_(std::move(flags)), setting_(std::move(setting)) {
  if (!config.empty()) config_file_ = directory_.write("parleyd.toml", config);
  for (const std::string& name : accounts) add_account(name);
  start();
}

void Parleyd::add_account(const std::string& name) {
  std::vector<std::string> command{program("parleyd"), "account",      "add", name,
                                   "--data",           data().string()};
  if (!config_file_.empty()) command.insert(command.end(), {"--config", config_file_.string()});
  Process adding(std::move(command));
  adding.write(std::string(account_password) + "\n");
  adding.close_input();
  if (adding.wait() != Exit{0, 0}) {
    throw std::runtime_error("no account was made; parleyd said:\n" + adding.errors());
  }
}

bool Parleyd::has_flag(std::string_view name) const {
  return std::ranges::any_of(flags_, [&](const std::string& flag) {
    return flag == name || (flag.starts_with(name) && flag[name.size()] == '=');
  });
}

std::string Parleyd::address() const { return "127.0.0.1:" + std::to_string(port_); }

void Parleyd::start() {
  std::vector<std::string> command{program("parleyd")};
  command.insert(command.end(), flags_.begin(), flags_.end());
  if (!has_flag("--listen")) command.insert(command.end(), {"--listen", address()});
  const bool http = has_flag("--http");
  if (!http) command.insert(command.end(), {"--http", "off"});
  if (!has_flag("--data")) command.insert(command.end(), {"--data", data().string()});
  if (!config_file_.empty()) {
    command.insert(command.end(), {"--config", config_file_.string()});
  }
  if (everything_through_tls()) add_twins(command);
  const auto given = [&command](std::string_view flag) {
    return std::ranges::find(command, flag) != command.end();
  };
  const bool tls = has_flag("--tls") || given("--tls");
  const bool https = has_flag("--https") || given("--https");
  process_ = std::make_unique<Process>(std::move(command), setting_);
  port_ = read_port("parleyd: ready on ");
  if (tls) tls_port_ = read_port("parleyd: TLS on ");
  if (http) http_port_ = read_port("parleyd: web page on http://");
  if (https) https_port_ = read_port("parleyd: web page on https://");
  if (everything_through_tls()) note_twins();
}

std::uint16_t Parleyd::read_port(std::string_view ready) {
  auto line = process_->read_line();
  while (line && line->starts_with("parleyd: also on ")) line = process_->read_line();
  if (!line) throw std::runtime_error("parleyd did not start; it said:\n" + log());
  return port_of(*line, ready);
}

void Parleyd::add_twins(std::vector<std::string>& command) const {
  if (!has_flag("--tls") && !has_flag("--listen")) {
    command.insert(command.end(), {"--tls", "127.0.0.1:" + std::to_string(tls_port_)});
  }
  if (has_flag("--http") && !has_flag("--https")) {
    command.insert(command.end(), {"--https", "127.0.0.1:" + std::to_string(https_port_)});
  }
}

void Parleyd::note_twins() {
  const std::string certificate = (data() / "tls.crt").string();
  const auto note = [&certificate](auto& twin, std::uint16_t plain_port, std::uint16_t tls_port) {
    twin.emplace(plain_port, TlsTwin{tls_port, certificate});
  };
  if (!has_flag("--tls") && tls_port_ != 0) note(plain_twin_, port_, tls_port_);
  if (!has_flag("--https") && https_port_ != 0) note(http_twin_, http_port_, https_port_);
}

void Parleyd::kill() {
  process_->signal(SIGKILL);
  process_->wait();
}

Exit Parleyd::stop(std::chrono::milliseconds within) {
  process_->signal(SIGTERM);
  return process_->wait(within);
}

void Parleyd::restart() {
  if (!process_->ended()) {
    const Exit exit = stop();
    if (exit != Exit{0, 0}) {
      throw std::runtime_error("parleyd did not drain (exit " + std::to_string(exit.code) +
                               ", signal " + std::to_string(exit.signal) + "); it said:\n" + log());
    }
  }
  start();
}

void Parleyd::reload(std::string_view config) {
  if (config_file_.empty()) {
    throw std::logic_error("this server was started without a configuration file");
  }
  config_file_ = directory_.write("parleyd.toml", config);
  process_->signal(SIGHUP);
}

}  // namespace parley::tests
