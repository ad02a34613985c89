// `parleyd account` and `parleyd backup`: what is done to a server's data from its own machine.
#pragma once

#include "app/options.hpp"

namespace parley::app {

/// The names, a line each, with when they were made and last logged in to; for an account that was
/// removed and whose name is reserved: when, and "removed".
int list_accounts(const Options& options);

/// Makes an account, with a password from standard input, in a directory that may still be without
/// a log. A running server takes it over at SIGHUP.
int add_account(const Options& options);

/// Gives the account another password, read from standard input (asked for, and not shown, where
/// that is a terminal). A server that runs knows it at once; connections that exist stay.
int set_password(const Options& options);

/// Removes an account, after its name was typed again on standard input or with `--yes`. Nobody can
/// log in to it any more; a running server ends its connections at SIGHUP. If the account wrote
/// anything, its name and identity stay reserved; else they are free, beside a running server from
/// its next start.
int remove_account(const Options& options);

int back_up(const Options& options);

}  // namespace parley::app
