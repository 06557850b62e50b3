"""A province under Spark: workbooks of a rehearsal, checked by the program, by threads of Python, and by Spark on `local[2]`.

    release/wheel && cargo build --release
    python3 -m venv target/province && target/province/bin/pip install target/wheels/wheel/*.whl pyspark pyarrow duckdb
    target/province/bin/python benches/province.py 5000

It says for each what it took: time, CPU a workbook, the most memory; and whether roll-up, ledger and Spark agree in every figure. `--folder` keeps
the workbooks for another run (10,000 were tried; a roster of 100,000 lines is refused); `--no-ledger` leaves the ledger out, `--no-threads` what threads of Python do;
`--returned` has both write the workbooks that go back.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

# What Spark is asked to do on so few workbooks is what it takes to start.
FEW = 200
FORM = "hunan-department-2021"
VALUES = "samples/liuyang-2021/clean.toml"
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("units", type=int)
    arguments.add_argument("--folder", type=Path)
    arguments.add_argument("--program", default="target/release/jixiao")
    arguments.add_argument("--no-ledger", action="store_true")
    arguments.add_argument("--no-threads", action="store_true")
    arguments.add_argument("--returned", action="store_true")
    arguments.add_argument("--master", default="local[2]")
    given = arguments.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp())
    campaign = folder / "县"
    if not campaign.exists():
        make(given, campaign)
    received = campaign / "收到"
    count = sum(1 for _ in received.glob("*.xlsx"))
    print(f"{count} workbooks")

    paths = sorted(received.glob("*.xlsx"))
    if not given.no_threads:
        threads(paths)
    for path in ["全省", "几份", "几份的表"]:
        shutil.rmtree(folder / path, ignore_errors=True)
    rollup = [given.program, "rollup", received, "--all", "-o", folder / "省.csv"]
    if not given.no_threads:
        line("jixiao rollup, one core", count, watch(["taskset", "-c", "0", *rollup], codes=(0, 1)))
    line("jixiao rollup, two cores", count, watch(rollup, codes=(0, 1)))

    returned = folder / "退回"
    if given.returned:
        shutil.rmtree(returned, ignore_errors=True)
        line("jixiao check, one core", count, watch([given.program, "check", received, "-o", returned], codes=(0, 1, 2)))
    archive = folder / "spark.jsa"
    archive.unlink(missing_ok=True)

    def spark(what, source, target, count):
        shutil.rmtree(returned, ignore_errors=True)
        job = [sys.executable, "samples/spark/check.py", source, target, *(["--returned", returned] if given.returned else [])]
        settings = os.environ | {"PYSPARK_PYTHON": sys.executable, "PYSPARK_SUBMIT_ARGS": submit_arguments(given, folder, archive)}
        line(what, count, watch(job, settings))

    (folder / "几份").mkdir()
    for path in paths[:FEW]:
        os.link(path, folder / "几份" / path.name)
    for what in ["first, without its class archive", "of them"]:
        shutil.rmtree(folder / "几份的表", ignore_errors=True)
        spark(f"Spark on {given.master}, {FEW} {what}", folder / "几份", folder / "几份的表", FEW)
    spark(f"Spark on {given.master}", received, folder / "全省", count)
    spark("Spark again, nothing new", received, folder / "全省", count)
    compare(given, folder, campaign, count)


def submit_arguments(given, folder, archive):
    # There is little for Java to do: to compile that well takes longer than it saves, and half of what it takes is to load its classes
    # where the first run did not leave them in an archive.
    classes = f"-XX:SharedArchiveFile={archive}" if archive.exists() else f"-Xlog:cds=off -XX:ArchiveClassesAtExit={archive}"
    settings = {
        "spark.ui.enabled": "false",
        "spark.local.dir": folder,
        "spark.driver.extraJavaOptions": f"'-XX:TieredStopAtLevel=1 {classes}'",
    }
    return " ".join(["--master", given.master, "--driver-memory 3g", *(f"--conf {key}={value}" for key, value in settings.items()), "pyspark-shell"])


def make(given, campaign):
    def step(command, *more):
        subprocess.run([given.program, "campaign", command, campaign, *more], check=True, stdout=subprocess.DEVNULL)

    step("init", "--template", FORM, "--email", "jx@example.gov.cn", "--deadline", "2022-04-30")
    step("rehearse", "--units", str(given.units))
    step("issue", "--today", "2022-03-01")
    step("rehearse", "--values", VALUES)
    strangers(campaign / "收到")


def strangers(received):
    """A workbook with other bytes in it, and one that makes a reader fail."""
    whole = bytearray(Path("samples/liuyang-2021/clean.xlsx").read_bytes())
    for at in range(20_000, 21_000, 7):
        whole[at] ^= 0x55
    (received / "改过字节.xlsx").write_bytes(whole)
    shutil.copyfile("tests/page/panic.xls", received / "敌意.xls.xlsx")


def threads(paths):
    """One thread against two, on the same files in turn."""
    import jixiao

    engine = jixiao.Engine(FORM)
    files = [(path.name, path.read_bytes()) for path in paths[:400]]
    engine.check(files[0][1], files[0][0])

    def run(count):
        start = time.perf_counter()
        with ThreadPoolExecutor(count) as pool:
            list(pool.map(lambda file: engine.tables([file]).files.num_rows, files))
        return time.perf_counter() - start

    turns = [(run(1), run(2)) for _ in range(3)]
    one, two = (sorted(times)[1] for times in zip(*turns))
    print(f"threads: one {one / len(files) * 1e3:.2f} ms a workbook, two {two / len(files) * 1e3:.2f} ms: {one / two:.2f} times as fast")


class Watched:
    """What a program and all that it starts take."""

    def __init__(self):
        self.cpu, self.memory, self.kinds = {}, {}, {}
        self.series = []

    def look(self, root):
        parents, now = {}, {}
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                try:
                    stat = Path(f"/proc/{entry.name}/stat").read_text().rsplit(")", 1)
                    fields = stat[1].split()
                    pid = int(entry.name)
                    parents[pid] = int(fields[1])
                    now[pid] = (int(fields[11]) + int(fields[12]), int(fields[21]) * PAGE, stat[0].split("(", 1)[1])
                except (OSError, IndexError):
                    continue
        memory = {}
        for pid, (ticks, resident, name) in now.items():
            above = pid
            while above != root and above in parents:
                above = parents[above]
            if above == root:
                kind = "jvm" if name == "java" else "python" if name.startswith("python") else "program"
                self.kinds[pid] = kind
                self.cpu[pid] = max(self.cpu.get(pid, 0), ticks / TICKS)
                memory[kind] = max(memory.get(kind, 0), resident)
        self.series.append(memory)

    def total(self, kind=None):
        return sum(cpu for pid, cpu in self.cpu.items() if kind in (None, self.kinds[pid]))

    def most(self, kind, part=slice(None)):
        return max((memory.get(kind, 0) for memory in self.series[part]), default=0)


def watch(command, environment=None, codes=(0,)):
    watched = Watched()
    start = time.perf_counter()
    child = subprocess.Popen(list(map(str, command)), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    told = []
    reader = threading.Thread(target=lambda: told.append(child.stderr.read()))
    reader.start()
    while child.poll() is None:
        watched.look(child.pid)
        time.sleep(0.2)
    reader.join()
    assert child.returncode in codes, told[0].decode()[-3000:]
    return time.perf_counter() - start, watched


def line(what, count, measured):
    elapsed, watched = measured
    print(f"{what}: {elapsed:.1f} s, {count / elapsed:.0f} workbooks a second, {watched.total() / count * 1e3:.2f} ms of CPU a workbook")
    for kind in ["program", "python", "jvm"]:
        if cpu := watched.total(kind):
            half = len(watched.series) // 2
            early, late = watched.most(kind, slice(0, half)) / 1e6, watched.most(kind, slice(half, None)) / 1e6
            print(f"    {kind}: {cpu / count * 1e3:.2f} ms of CPU a workbook, {early:.0f} MB at most in the first half, {late:.0f} MB in the second")


def compare(given, folder, campaign, count):
    """Whether the tables say the same, figure by figure. A blank of CSV is read as no value."""
    database = duckdb.connect(folder / "比较.duckdb")
    database.execute(f"CREATE OR REPLACE TABLE program AS SELECT unit, round, field, coalesce(value, '') AS value FROM read_csv('{folder}/省.csv', header = true, all_varchar = true)")
    database.execute(f"CREATE OR REPLACE TABLE spark AS SELECT unit, CAST(round AS VARCHAR) AS round, field, value FROM read_parquet('{folder}/全省/long/**/*.parquet', hive_partitioning = false)")
    agree(database, "roll-up and Spark", "SELECT * FROM program", "SELECT * FROM spark")
    if given.no_ledger:
        return
    collect = [given.program, "campaign", "collect", campaign, "--today", "2022-04-01"]
    line("jixiao campaign collect, two cores", count, watch(collect, codes=(0, 1, 2)))
    subprocess.run([given.program, "campaign", "rollup", campaign, "--format", "csv", "-o", folder / "台账.csv"], stdout=subprocess.DEVNULL, check=True)
    database.execute(f"CREATE OR REPLACE TABLE ledger AS SELECT unit, field, coalesce(value, '') AS value FROM read_csv('{folder}/台账.csv', header = true, all_varchar = true)")
    counted = f"SELECT long.unit, field, value FROM read_parquet('{folder}/全省/long/**/*.parquet', hive_partitioning = false) AS long JOIN read_parquet('{folder}/全省/files/*.parquet') AS files USING (digest) WHERE counts"
    agree(database, "ledger and Spark", "SELECT * FROM ledger", counted)


def agree(database, what, one, other):
    count = database.execute(f"SELECT count(*) FROM ({one})").fetchone()[0]
    apart = [database.execute(f"SELECT count(*) FROM (({a}) EXCEPT ALL ({b}))").fetchone()[0] for a, b in [(one, other), (other, one)]]
    print(f"{what}: {count} values, apart in {sum(apart)}")
    assert count and apart == [0, 0]


if __name__ == "__main__":
    main()
