// What most tests begin with: a server and a browser, and the end of both.
import { after, before } from "node:test";
import { launch, Person } from "./browser.js";
import { Server } from "./server.js";

/** `evening.server` and `evening.browser` are there in each test; `evening.person(nick)` arrives. */
export function evening(setting = {}) {
  const there = {
    server: null,
    browser: null,
    people: [],
    async person(nick, { server = there.server, ...more } = {}) {
      const person = await Person.arrive(there.browser, server, nick, more);
      there.people.push(person);
      return person;
    },
    /** Everybody arrives, and then comes into the room. */
    async together(room, ...nicks) {
      const people = [];
      for (const nick of nicks) people.push(await there.person(nick));
      for (const person of people) await person.join(room);
      return people;
    },
    /** Ends the visit of everybody, and says so if a page complained. */
    async home() {
      for (const person of there.people.splice(0)) await person.leave();
    },
  };
  before(async () => {
    [there.server, there.browser] = await Promise.all([Server.start(setting), launch()]);
  });
  after(async () => {
    await there.browser?.close();
    await there.server?.stop();
  });
  return there;
}
