// The engine in its worker: one job after the other. A worker that was trapped, or takes longer than any file should, is ended and
// another one started; the file then gets the sentence that the program has for it.

const LONGEST_JOB = 60000;
// From so much memory on, a worker is ended when it has nothing to do: what a large file took is never given back.
const MUCH_MEMORY = 256 * 1024 * 1024;

class Engine {
  constructor(bytes, setup, source) {
    this.bytes = bytes;
    this.setup = setup;
    this.address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.worker = null;
    this.last = Promise.resolve();
  }

  // Starts a worker; gives what the engine says that it checks.
  async start() {
    this.worker = new Worker(this.address);
    const answer = await this.ask({ do: "start", bytes: this.bytes, setup: this.setup });
    if (answer.said !== "ready") throw new Error(answer.why);
    return answer.description;
  }

  end() {
    if (this.worker) this.worker.terminate();
    this.worker = null;
  }

  // The worker's answer to a message; "trapped" where it gives none.
  ask(message) {
    return new Promise((resolve) => {
      const trapped = (why) => resolve({ said: "trapped", why });
      const timer = setTimeout(() => trapped("time"), LONGEST_JOB);
      this.worker.onmessage = ({ data }) => { clearTimeout(timer); resolve(data); };
      this.worker.onerror = (event) => { event.preventDefault(); clearTimeout(timer); trapped(event.message); };
      this.worker.postMessage(message);
    });
  }

  // Does a job when those before it are done. `instead` is asked of the next worker where the job ends this one.
  run(job, instead = null) {
    const done = this.last.then(async () => {
      if (!this.worker) await this.start();
      const answer = await this.ask(job);
      if (answer.said !== "trapped") {
        if (answer.memory > MUCH_MEMORY) this.end();
        return answer;
      }
      this.end();
      if (!instead) throw new Error(answer.why);
      await this.start();
      return { ...(await this.ask(instead)), trapped: true };
    });
    this.last = done.catch(() => {});
    return done;
  }

  warm() {
    return this.run({ do: "warm" });
  }

  // Checks a file; `bytes` is null where it is too large to be read.
  check(id, name, bytes) {
    const job = { do: "check", id, name, bytes, how: bytes ? "check" : "too_large" };
    return this.run(job, { do: "check", id, name, how: "damaged" });
  }

  // The sheets of a file that was checked.
  async sheets(id, name, bytes) {
    return (await this.run({ do: "sheets", id, name, bytes })).sheets;
  }

  // The workbook that is filled in.
  async blank(form) {
    return (await this.run({ do: "blank", form })).bytes;
  }
}
