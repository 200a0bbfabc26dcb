"""Alternates load between two servers and compares what a request costs them. See observability-cost."""
import argparse, hashlib, hmac, os, random, re, shutil, signal, statistics, subprocess, sys, tempfile, urllib.parse
import datetime, urllib.request

root = sys.argv[1]
parser = argparse.ArgumentParser(prog="observability-cost")
parser.add_argument("what", nargs="?", default="metrics", choices=["metrics", "audit"])
parser.add_argument("--rounds", type=int, default=120, help="pairs of rounds (default 120: four minutes)")
parser.add_argument("--seconds", type=int, default=1, help="length of a round")
parser.add_argument("--size", type=int, default=4096, help="bytes of the object")
parser.add_argument("--connections", type=int, default=8)
parser.add_argument("--dll", default=f"{root}/Silo/bin/Release/net10.0/OrleansAlluxio.Silo.dll")
arguments = parser.parse_args(sys.argv[2:])
ACCESS, SECRET = "OBSERVABILITYCOST", "observability/cost+secret"
DIFFERENCE = {"metrics": ([], ["--unwatched"]), "audit": (["--audit"], [])}[arguments.what]


class Server:
    """One server with one hot object in a bucket that everybody may read."""

    def __init__(self, name, more, home):
        self.name, self.home = name, home
        store = os.path.join(home, "store", "box")
        os.makedirs(store)
        with open(os.path.join(store, "hot"), "wb") as file:
            file.write(random.randbytes(arguments.size))
        environment = dict(os.environ, FABRIC_ACCESS_KEY=ACCESS, FABRIC_SECRET_KEY=SECRET,
                           FABRIC_RUNTIME_DIR=os.path.join(home, "run"))
        self.process = subprocess.Popen(
            ["dotnet", arguments.dll, "up", "--home", os.path.join(home, "home"), "--s3", "127.0.0.1:0",
             "--webhdfs", "none", "--http", "127.0.0.1:0", "--mem", f"{home}/mem=64MiB", "--ssd", f"{home}/ssd=64MiB",
             "--mount", f"/=file://{home}/store"] + more,
            env=environment, stdout=subprocess.PIPE, text=True)
        ready = self.process.stdout.readline()
        found = re.search(r"s3=(\S+)", ready)
        if not found:
            raise SystemExit(f"{name} did not start: {ready}")
        self.url = f"{found.group(1)}/box/hot"

    def signed(self):
        """A presigned URL: no signature is made anew for each request, it is checked for each."""
        host = urllib.parse.urlparse(self.url).netloc
        now = datetime.datetime.now(datetime.UTC)
        stamp, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
        scope = f"{day}/us-east-1/s3/aws4_request"
        query = urllib.parse.urlencode(sorted({
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Credential": f"{ACCESS}/{scope}", "X-Amz-Date": stamp,
            "X-Amz-Expires": "86400", "X-Amz-SignedHeaders": "host"}.items()), quote_via=urllib.parse.quote, safe="")
        request = f"GET\n/box/hot\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
        text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        key = ("AWS4" + SECRET).encode()
        for part in (day, "us-east-1", "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return f"{self.url}?{query}&X-Amz-Signature={hmac.new(key, text.encode(), hashlib.sha256).hexdigest()}"

    def processor_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def round(self):
        """Microseconds of processor time, and of wall time, that a request took."""
        before = self.processor_seconds()
        out = subprocess.run(
            ["wrk", "-t", "1", "-c", str(arguments.connections), "-d", f"{arguments.seconds}s", self.target],
            capture_output=True, text=True, check=True).stdout
        requests = int(re.search(r"(\d+) requests in", out).group(1))
        if "Non-2xx" in out or requests == 0:
            raise SystemExit(f"{self.name}: requests failed\n{out}")
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
        return (self.processor_seconds() - before) / requests * 1e6, 1e6 / rate

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def interval(ratios):
    chance = random.Random(1)
    medians = sorted(statistics.median(chance.choices(ratios, k=len(ratios))) for _ in range(2000))
    return statistics.median(ratios), medians[50], medians[1949]


directory = tempfile.mkdtemp(prefix="observability-cost-", dir="/dev/shm")
servers = []
try:
    for name, more in zip(("with", "without"), DIFFERENCE):
        home = os.path.join(directory, name)
        os.makedirs(home)
        servers.append(Server(name, more, home))
    for server in servers:
        server.target = server.signed()
        with urllib.request.urlopen(server.target) as answer:
            assert len(answer.read()) == arguments.size
    for _ in range(10):  # The runtime compiles hot code anew after some thousand calls.
        for server in servers:
            server.round()
    processor, wall = [], []
    for number in range(arguments.rounds):
        pair = {}
        for server in servers if number % 2 == 0 else reversed(servers):
            pair[server.name] = server.round()
        processor.append(pair["with"][0] / pair["without"][0])
        wall.append(pair["with"][1] / pair["without"][1])
    cost, wait = interval(processor), interval(wall)
    print(f"{arguments.what}: {arguments.rounds} pairs of {arguments.seconds} s, GET of {arguments.size} bytes, "
          f"{arguments.connections} connections")
    for text, (middle, low, high) in (("processor time", cost), ("time", wait)):
        print(f"  {text:15} with / without {middle:.4f}  (95 %: {low:.4f} to {high:.4f})")
finally:
    for server in servers:
        server.stop()
    shutil.rmtree(directory, ignore_errors=True)
