// Takes the pictures of the web page: a real server, real pages in Chromium, what they showed.
//
//     tests/web/setup.sh build/web_tests && node docs/tools/web_pictures.js [FOLDER]
//
// PARLEY_BIN says where parleyd is (build/release/bin without it). The page uses the fonts of the
// machine; these pictures were taken with Debian's fonts-inter and fonts-noto-color-emoji.
import { mkdir } from "node:fs/promises";
import { launch, Person, PHONE, WIDE } from "../../tests/web/support/browser.js";
import { Server } from "../../tests/web/support/server.js";

const folder = process.argv[2] ?? "docs/images";
const dark = { colorScheme: "dark" };

const server = await Server.start();
const browser = await launch();
await mkdir(folder, { recursive: true });

async function arrive(nick, rooms, options = WIDE) {
  const person = await Person.arrive(browser, server, nick, { options });
  for (const room of rooms) await person.join(room);
  return person;
}
const picture = (person, name) => person.page.screenshot({ path: `${folder}/web-${name}.png` });
const settled = (person) => person.page.waitForTimeout(1_200); // animations, the sending mark

try {
  const visitor = await (await browser.newContext(WIDE)).newPage();
  await visitor.goto(server.url);
  await visitor.waitForSelector("#signin:not([hidden])");
  await visitor.fill("#nick", "ada");
  await visitor.screenshot({ path: `${folder}/web-signin.png` });

  const rooms = ["#tea", "#ops", "#release"];
  const ada = await arrive("ada", rooms);
  await ada.type("/topic 1.0 on Friday: what is left");
  await ada.sees("set the topic");
  const grace = await arrive("grace", rooms);
  const linus = await arrive("linus", rooms);
  const margaret = await arrive("margaret", rooms);
  await ada.type("/op grace");
  await ada.sees("grace an operator");
  await ada.type("/voice linus");
  await ada.sees("linus a voice");
  const says = async (person, text) => {
    await person.type(text);
    await ada.sees(text.split("\n")[0].replace("/me ", "").replaceAll("`", ""));
  };
  await says(grace, "Good morning! The import of the archive is through.");
  await says(linus, "And?");
  await says(grace, "2.1 million rows, 14 rejected, all 14 from 1 January 1970.");
  await says(linus, "/me opens the good biscuits 🍪");
  await says(
    margaret,
    "I pulled the cable of the test laptop in the middle of a paste. It came back and sent the rest, " +
      "once and in order. The notes are at https://example.org/notes/cable.",
  );
  await says(
    ada,
    "So the list is: release notes, the container image, and Zoë reads the operating guide.",
  );
  await says(
    grace,
    "ada: I take the notes. The draft is in `docs/web.md`, comments are welcome in #docs.",
  );
  await says(linus, "Image is building: amd64 done, the mirror is next.");
  await margaret.type("/away tea");
  await linus.type("/go #ops");
  await linus.type("disk on the test host is at 71 %, was 70 % last week");
  await margaret.type("/go #tea");
  await margaret.type("ada, the kettle is on");
  await margaret.type("/msg ada shall I book the room for the demo?");
  await ada.until(() => document.title.startsWith("(2)"));
  await grace.page.fill("#message", "w");
  await grace.page.press("#message", "o");
  await ada.until(() => document.querySelector("#typing").textContent !== "");
  await ada.page.fill("#message", "grace: thanks! I read them this afternoon");
  await ada.page.mouse.move(0, 0); // else the row where it clicked last is drawn as hovered
  await settled(ada);
  await picture(ada, "wide");
  await ada.page.emulateMedia(dark);
  await ada.page.click("#toggle-search");
  await ada.page.fill("#search input[type=search]", "biscuits");
  await ada.page.press("#search input[type=search]", "Enter");
  await ada.until(() => document.querySelector(".results li"));
  await settled(ada);
  await picture(ada, "dark");
  await ada.page.emulateMedia({ colorScheme: "light" });

  const phone = await arrive("dennis", ["#tea", "#ops", "#release"], PHONE);
  await phone.sees("mirror is next");
  await phone.page.locator("#message").blur();
  await settled(phone);
  await picture(phone, "phone");
  await linus.type("dennis: can you look at the disk?");
  await phone.until(() => document.title.startsWith("(1)"));
  await phone.page.emulateMedia(dark);
  await phone.page.click("#open-sidebar");
  await settled(phone);
  await picture(phone, "phone-dark");
} finally {
  await browser.close();
  await server.stop();
}
