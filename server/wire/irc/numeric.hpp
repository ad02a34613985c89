// The numerics of IRC by the names that their specifications give them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/number.hpp"

namespace parley::wire::irc {

/// What the server sends, and what the load tester has to tell apart. The names are those of
/// modern.ircdocs.horse, and for the rest those of RFC 2812, of IRCv3 (`sasl`, `monitor`, `bot`) or
/// of the server that introduced the numeric (KNOCK, WHOX and mode q: ircd-ratbox, ircu,
/// Charybdis).
enum class Numeric : std::uint16_t {
  RPL_WELCOME = 1,
  RPL_YOURHOST = 2,
  RPL_CREATED = 3,
  RPL_MYINFO = 4,
  RPL_ISUPPORT = 5,
  RPL_ENDOFSTATS = 219,
  RPL_UMODEIS = 221,
  RPL_STATSUPTIME = 242,
  RPL_LUSERCLIENT = 251,
  RPL_LUSERUNKNOWN = 253,
  RPL_LUSERCHANNELS = 254,
  RPL_LUSERME = 255,
  RPL_TRYAGAIN = 263,
  RPL_LOCALUSERS = 265,
  RPL_GLOBALUSERS = 266,
  RPL_AWAY = 301,
  RPL_USERHOST = 302,
  RPL_ISON = 303,
  RPL_UNAWAY = 305,
  RPL_NOWAWAY = 306,
  RPL_WHOISUSER = 311,
  RPL_WHOISSERVER = 312,
  RPL_WHOISOPERATOR = 313,
  RPL_WHOWASUSER = 314,
  RPL_ENDOFWHO = 315,
  RPL_WHOISIDLE = 317,
  RPL_ENDOFWHOIS = 318,
  RPL_WHOISCHANNELS = 319,
  RPL_LISTSTART = 321,
  RPL_LIST = 322,
  RPL_LISTEND = 323,
  RPL_CHANNELMODEIS = 324,
  RPL_CREATIONTIME = 329,
  RPL_WHOISACCOUNT = 330,
  RPL_NOTOPIC = 331,
  RPL_TOPIC = 332,
  RPL_TOPICWHOTIME = 333,
  RPL_WHOISBOT = 335,
  RPL_INVITING = 341,
  RPL_INVEXLIST = 346,
  RPL_ENDOFINVEXLIST = 347,
  RPL_EXCEPTLIST = 348,
  RPL_ENDOFEXCEPTLIST = 349,
  RPL_VERSION = 351,
  RPL_WHOREPLY = 352,
  RPL_NAMREPLY = 353,
  RPL_WHOSPCRPL = 354,
  RPL_LINKS = 364,
  RPL_ENDOFLINKS = 365,
  RPL_ENDOFNAMES = 366,
  RPL_BANLIST = 367,
  RPL_ENDOFBANLIST = 368,
  RPL_ENDOFWHOWAS = 369,
  RPL_INFO = 371,
  RPL_ENDOFINFO = 374,
  RPL_YOUREOPER = 381,
  RPL_REHASHING = 382,
  RPL_TIME = 391,
  ERR_UNKNOWNERROR = 400,
  ERR_NOSUCHNICK = 401,
  ERR_NOSUCHCHANNEL = 403,
  ERR_CANNOTSENDTOCHAN = 404,
  ERR_TOOMANYCHANNELS = 405,
  ERR_WASNOSUCHNICK = 406,
  ERR_TOOMANYTARGETS = 407,
  ERR_NOORIGIN = 409,
  ERR_INVALIDCAPCMD = 410,
  ERR_NORECIPIENT = 411,
  ERR_NOTEXTTOSEND = 412,
  ERR_INPUTTOOLONG = 417,
  ERR_UNKNOWNCOMMAND = 421,
  ERR_NOMOTD = 422,
  ERR_NOADMININFO = 423,
  ERR_NONICKNAMEGIVEN = 431,
  ERR_ERRONEUSNICKNAME = 432,
  ERR_NICKNAMEINUSE = 433,
  ERR_UNAVAILRESOURCE = 437,
  ERR_USERNOTINCHANNEL = 441,
  ERR_NOTONCHANNEL = 442,
  ERR_USERONCHANNEL = 443,
  ERR_NOTREGISTERED = 451,
  ERR_NEEDMOREPARAMS = 461,
  ERR_ALREADYREGISTERED = 462,
  ERR_PASSWDMISMATCH = 464,
  ERR_YOUREBANNEDCREEP = 465,
  ERR_CHANNELISFULL = 471,
  ERR_UNKNOWNMODE = 472,
  ERR_INVITEONLYCHAN = 473,
  ERR_BANNEDFROMCHAN = 474,
  ERR_BADCHANNELKEY = 475,
  ERR_BADCHANMASK = 476,
  ERR_BANLISTFULL = 478,
  ERR_NOPRIVILEGES = 481,
  ERR_CHANOPRIVSNEEDED = 482,
  ERR_NOOPERHOST = 491,
  ERR_UMODEUNKNOWNFLAG = 501,
  ERR_USERSDONTMATCH = 502,
  ERR_BADPING = 513,
  ERR_HELPNOTFOUND = 524,
  RPL_WHOISSECURE = 671,
  ERR_INVALIDMODEPARAM = 696,
  RPL_HELPSTART = 704,
  RPL_HELPTXT = 705,
  RPL_ENDOFHELP = 706,
  RPL_KNOCK = 710,
  RPL_KNOCKDLVR = 711,
  ERR_TOOMANYKNOCK = 712,
  ERR_CHANOPEN = 713,
  ERR_KNOCKONCHAN = 714,
  RPL_QUIETLIST = 728,
  RPL_ENDOFQUIETLIST = 729,
  RPL_MONONLINE = 730,
  RPL_MONOFFLINE = 731,
  RPL_MONLIST = 732,
  RPL_ENDOFMONLIST = 733,
  ERR_MONLISTFULL = 734,
  RPL_LOGGEDIN = 900,
  ERR_NICKLOCKED = 902,
  RPL_SASLSUCCESS = 903,
  ERR_SASLFAIL = 904,
  ERR_SASLTOOLONG = 905,
  ERR_SASLABORTED = 906,
  ERR_SASLALREADY = 907,
  RPL_SASLMECHS = 908,
};
using enum Numeric;

/// The numeric that a line's command is, named above or not; nullopt for a command in letters.
[[nodiscard]] inline std::optional<Numeric> numeric_in(std::string_view command) {
  if (command.size() != 3) return std::nullopt;
  const auto number = core::number_in<std::uint16_t>(command);
  return number ? std::optional(static_cast<Numeric>(*number)) : std::nullopt;
}

/// Its three digits, as a line carries them.
[[nodiscard]] inline std::string digits_of(Numeric numeric) {
  const auto number = static_cast<unsigned>(numeric);
  const auto digit = [](unsigned value) { return static_cast<char>('0' + value % 10); };
  return {digit(number / 100), digit(number / 10), digit(number)};
}

}  // namespace parley::wire::irc
