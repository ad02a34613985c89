// Times as people read them, in the language and the time zone of the browser.

const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const dayAndYear = new Intl.DateTimeFormat(undefined, { dateStyle: "full" });

export const clockTime = (time) => clock.format(time);
export const dateAndTime = (time) => full.format(time);

/** The time of a time today, else the date with it. */
export const timeOrDate = (time, now) =>
  dayKey(time) === dayKey(now) ? clockTime(time) : dateAndTime(time);

/** Two times are of one day if their keys are equal. */
export const dayKey = (time) => `${time.getFullYear()}-${time.getMonth() + 1}-${time.getDate()}`;

/** "Today", "Yesterday", "Monday 23 November", and with the year if it is another one. */
export function dayName(time, now) {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (dayKey(time) === dayKey(now)) return "Today";
  if (dayKey(time) === dayKey(yesterday)) return "Yesterday";
  return (time.getFullYear() === now.getFullYear() ? day : dayAndYear).format(time);
}

/** "in 5 s", "now": until the next attempt to connect. */
export const secondsUntil = (at, now) => Math.max(0, Math.ceil((at - now) / 1000));
