# The driven tests (a driver that runs the programs) that CI repeats under a sanitizer. tests/README.md
# says what each minute buys; `./dev coverage` shows what these reach of what the whole suite reaches.
# `./dev nightly` runs all of them. Tests inside one process always run under AddressSanitizer.
set(PARLEY_SANITIZED_TESTS)
if(PARLEY_SANITIZE MATCHES "address")
  list(APPEND PARLEY_SANITIZED_TESTS
    server_connection server_connection_tls server_slow_reader server_web
    server_tls server_https server_proxy server_addresses server_command_line server_accounts
    server_account_command
    server_secrets
    irc_rooms irc_people irc_modes irc_queries irc_history irc_capabilities irc_accounts irc_operators
    irc_doors irc_order
    clients_terminal clients_line_mode clients_account
    protocol_examples load_faults)
elseif(PARLEY_SANITIZE MATCHES "thread")
  list(APPEND PARLEY_SANITIZED_TESTS
    server_connection_tls server_durability server_slow_reader server_web server_tls server_https
    server_accounts server_addresses irc_accounts irc_history clients_line_mode load_faults)
endif()
