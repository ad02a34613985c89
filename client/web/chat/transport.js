// Whether what the page sends can be read on its way.

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/** True if the connection is neither encrypted nor within this machine. `place`: a Location or URL. */
export const isExposed = ({ protocol, hostname }) =>
  protocol === "http:" && !LOOPBACK.test(hostname);

export const EXPOSED =
  "This connection is not encrypted: on its way, others can read the password. Use an https address.";
