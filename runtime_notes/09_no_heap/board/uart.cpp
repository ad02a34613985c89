// The PL011's registers. QEMU has neither pins nor a baud rate: a real board wants both set first.
#include "09_no_heap/board/uart.hpp"

#include "09_no_heap/board/cpu.hpp"

namespace parley::notes::bare {

namespace {

constexpr std::uintptr_t base = 0x4000C000;  // UART0
constexpr unsigned interrupt_number = 5;

volatile std::uint32_t& data() { return device_register(base); }
volatile std::uint32_t& flags() { return device_register(base + 0x18); }
volatile std::uint32_t& line_control() { return device_register(base + 0x2C); }
volatile std::uint32_t& control() { return device_register(base + 0x30); }
volatile std::uint32_t& interrupt_mask() { return device_register(base + 0x38); }
volatile std::uint32_t& interrupt_status() { return device_register(base + 0x40); }
volatile std::uint32_t& interrupt_clear() { return device_register(base + 0x44); }

constexpr std::uint32_t receive_fifo_empty = 1U << 4;
constexpr std::uint32_t transmit_fifo_full = 1U << 5;
constexpr std::uint32_t received = 1U << 4;
constexpr std::uint32_t transmitted = 1U << 5;
constexpr std::uint32_t receive_timeout = 1U << 6;  // bytes below the FIFO's mark have waited

}  // namespace

void Uart::begin() {
  line_control() = 0x70;  // eight bits, FIFOs on
  control() = 0x301;      // the device, its receiver, its transmitter
  interrupt_mask() = received | receive_timeout | transmitted;
  enable_interrupt(interrupt_number);
}

// region: on_interrupt
void Uart::on_interrupt() {
  const std::uint32_t why = interrupt_status();
  interrupt_clear() = why;
  while ((flags() & receive_fifo_empty) == 0) keys_.put(static_cast<char>(data() & 0xFF));
  if ((why & transmitted) != 0) has_room_.ring();
}
// end region

bool Uart::is_full() { return (flags() & transmit_fifo_full) != 0; }
void Uart::put(char byte) { data() = static_cast<unsigned char>(byte); }

void print(std::string_view text) {
  for (const char byte : text) {
    while (Uart::is_full()) {
    }
    Uart::put(byte);
  }
}

}  // namespace parley::notes::bare
