// WebSocket framing for a server: wslay reads, and answers control frames.
#include "net/transport/websocket/frames.hpp"

#include <wslay/wslay.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <new>
#include <utility>

namespace parley::net::websocket {

namespace {

constexpr char final_frame = static_cast<char>(0x80);
constexpr std::size_t longest_inline = 125;  // longer payloads say their length in 2 or 8 bytes

void append_big_endian(std::string& out, std::uint64_t number, unsigned bytes) {
  while (bytes-- > 0) out.push_back(static_cast<char>(number >> (8 * bytes) & 0xFFU));
}

std::string frame(unsigned opcode, std::string_view payload) {
  std::string out;
  out.reserve(payload.size() + 10);
  out.push_back(static_cast<char>(final_frame | static_cast<char>(opcode)));
  if (payload.size() <= longest_inline) {
    out.push_back(static_cast<char>(payload.size()));
  } else if (payload.size() <= 0xFFFF) {
    out.push_back(126);
    append_big_endian(out, payload.size(), 2);
  } else {
    out.push_back(127);
    append_big_endian(out, payload.size(), 8);
  }
  return out.append(payload);
}

}  // namespace

std::string text_frame(std::string_view text) { return frame(WSLAY_TEXT_FRAME, text); }

std::string binary_frame(std::string_view bytes) { return frame(WSLAY_BINARY_FRAME, bytes); }

std::string close_frame(CloseCode code) {
  std::string payload;
  append_big_endian(payload, static_cast<std::uint16_t>(code), 2);
  return frame(WSLAY_CONNECTION_CLOSE, payload);
}

std::string ping_frame() { return frame(WSLAY_PING, {}); }

/// One wslay context, and what its callbacks see.
class FrameReader::Session {
 public:
  Session(std::size_t limit, bool binary) : limit_(limit), binary_(binary) {
    wslay_event_callbacks callbacks{};
    callbacks.recv_callback = on_read;
    callbacks.send_callback = on_write;
    callbacks.on_frame_recv_start_callback = on_frame;
    callbacks.on_frame_recv_chunk_callback = on_chunk;
    callbacks.on_msg_recv_callback = on_message;
    if (wslay_event_context_server_init(&context_, &callbacks, this) != 0) throw std::bad_alloc();
    wslay_event_config_set_max_recv_msg_length(context_, limit);
    // Its own buffer of a message has a heap node for each fragment, however small.
    wslay_event_config_set_no_buffering(context_, 1);
  }
  ~Session() {
    if (read_begin_ != nullptr) {
      core::wipe(std::span(reinterpret_cast<char*>(read_begin_),
                           static_cast<std::size_t>(read_end_ - read_begin_)));
    }
    wslay_event_context_free(context_);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Received take(std::string_view bytes) {
    input_ = bytes;
    received_ = {};
    if (wslay_event_recv(context_) != 0)
      refuse(static_cast<std::uint16_t>(CloseCode::protocol_error));
    const bool sent = wslay_event_send(context_) == 0;
    received_.closed = !sent || wslay_event_get_close_sent(context_) != 0 ||
                       wslay_event_get_read_enabled(context_) == 0;
    name_protocol_error();
    accept_newer_code();
    return std::move(received_);
  }

  /// Whether all bytes so far were whole frames, the last of them the end of a message.
  [[nodiscard]] bool at_rest() const { return taken_ == framed_ && !in_message_; }

 private:
  /// All reads go into wslay's one buffer; from here on it is known which part of that was used.
  void remember(std::uint8_t* to, std::size_t size) {
    if (read_begin_ == nullptr || std::less<>()(to, read_begin_)) read_begin_ = to;
    if (read_end_ == nullptr || std::less<>()(read_end_, to + size)) read_end_ = to + size;
  }

  static Session& self(void* user) { return *static_cast<Session*>(user); }

  static ssize_t on_read(wslay_event_context_ptr context, std::uint8_t* to, std::size_t size,
                         int /*flags*/, void* user) {
    Session& session = self(user);
    if (session.input_.empty()) {
      wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
      return -1;
    }
    const std::size_t given = std::min(size, session.input_.size());
    std::memcpy(to, session.input_.data(), given);
    session.input_.remove_prefix(given);
    session.taken_ += given;
    session.remember(to, given);
    return static_cast<ssize_t>(given);
  }

  static ssize_t on_write(wslay_event_context_ptr /*context*/, const std::uint8_t* data,
                          std::size_t size, int /*flags*/, void* user) {
    self(user).received_.reply.append(reinterpret_cast<const char*>(data), size);
    return static_cast<ssize_t>(size);
  }

  static void on_frame(wslay_event_context_ptr /*context*/,
                       const wslay_event_on_frame_recv_start_arg* arg, void* user) {
    Session& session = self(user);
    const std::uint64_t length = arg->payload_length;
    const unsigned extended = length <= longest_inline ? 0 : length <= 0xFFFF ? 2 : 8;
    constexpr unsigned first_bytes_and_mask = 6;
    session.framed_ += first_bytes_and_mask + extended + length;
    session.is_data_ = !wslay_is_ctrl_frame(arg->opcode);
    session.is_close_ = arg->opcode == WSLAY_CONNECTION_CLOSE;
    if (!session.is_data_) return;
    session.in_message_ = true;
    // wslay bounds a frame, and without its buffer not the sum of the fragments.
    if (session.message_.size() + length > session.limit_)
      session.refuse(WSLAY_CODE_MESSAGE_TOO_BIG);
  }

  static void on_chunk(wslay_event_context_ptr /*context*/,
                       const wslay_event_on_frame_recv_chunk_arg* arg, void* user) {
    Session& session = self(user);
    if (session.is_close_) {  // of at most 125 bytes
      session.close_.append(reinterpret_cast<const char*>(arg->data), arg->data_length);
    }
    if (!session.is_data_) return;
    session.message_.append({reinterpret_cast<const char*>(arg->data), arg->data_length});
  }

  static void on_message(wslay_event_context_ptr /*context*/,
                         const wslay_event_on_msg_recv_arg* arg, void* user) {
    Session& session = self(user);
    if (arg->opcode == WSLAY_CONNECTION_CLOSE) session.closed_without_code_ = arg->msg_length == 0;
    if (wslay_is_ctrl_frame(arg->opcode)) return;
    session.in_message_ = false;
    if (arg->opcode == WSLAY_TEXT_FRAME || session.binary_) {
      session.received_.messages.push_back(std::move(session.message_));
    } else {
      session.refuse(static_cast<std::uint16_t>(CloseCode::not_understood));
    }
  }

  /// wslay closes without a code where it cannot read the frames at all.
  void name_protocol_error() {
    if (!received_.closed || closed_without_code_) return;
    replace_end(frame(WSLAY_CONNECTION_CLOSE, {}), close_frame(CloseCode::protocol_error));
  }

  /// wslay knows the codes of RFC 6455 alone, and takes those that IANA's registry has had since
  /// (1012 to 1014) for a protocol error.
  void accept_newer_code() {
    const std::string_view code = std::string_view(close_).substr(0, 2);
    const bool newer = code >= "\x03\xF4" && code <= "\x03\xF6";
    if (newer) {
      replace_end(close_frame(CloseCode::protocol_error), frame(WSLAY_CONNECTION_CLOSE, code));
    }
  }

  /// Where the reply ends with this close frame, it ends with the other one instead.
  void replace_end(std::string_view from, std::string_view to) {
    std::string& reply = received_.reply;
    if (reply.ends_with(from)) reply.replace(reply.size() - from.size(), from.size(), to);
  }

  void refuse(std::uint16_t code) {
    wslay_event_queue_close(context_, code, nullptr, 0);
    wslay_event_shutdown_read(context_);
  }

  std::size_t limit_;
  bool binary_;
  wslay_event_context_ptr context_ = nullptr;
  std::string_view input_;
  Received received_;
  core::Secret message_;                // the fragments so far
  std::uint64_t taken_ = 0;             // bytes
  std::uint64_t framed_ = 0;            // bytes of the frames that have begun
  std::uint8_t* read_begin_ = nullptr;  // in wslay's buffer: what was read into it
  std::uint8_t* read_end_ = nullptr;
  bool is_data_ = false;   // the frame being read is no control frame
  bool is_close_ = false;  // it is a close frame
  std::string close_;      // its payload
  bool closed_without_code_ = false;
  bool in_message_ = false;  // between the first and the last frame of a message
};

FrameReader::FrameReader(std::size_t limit, bool binary) : limit_(limit), binary_(binary) {}
FrameReader::~FrameReader() = default;

Received FrameReader::take(std::string_view bytes) {
  if (closed_) return {{}, {}, true};
  if (!session_) session_ = std::make_unique<Session>(limit_, binary_);
  Received received = session_->take(bytes);
  closed_ = received.closed;
  if (closed_ || session_->at_rest()) session_.reset();
  return received;
}

}  // namespace parley::net::websocket
