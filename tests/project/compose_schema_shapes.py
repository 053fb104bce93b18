"""Compose files as popular repositories and awesome-compose write them: nothing is wrong in them.

Written here after their shapes. `tests/engine/test_compose_schema.py` shows them to real Composes.
"""

from __future__ import annotations

import re

FILES = """
# django with postgres, version as a string, a list of variables
version: "3.9"
services:
  db:
    image: postgres:16-alpine
    restart: unless-stopped
    volumes:
      - postgres_data:/var/lib/postgresql/data/
    environment:
      - POSTGRES_DB=${POSTGRES_DB:-app}
      - POSTGRES_PASSWORD
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U $${POSTGRES_USER:-postgres}"]
      interval: 10s
      timeout: 5s
      retries: 5
      start_period: 30s
  web:
    build:
      context: .
      dockerfile: Dockerfile
      args:
        - PYTHON_VERSION=3.12
    command: >
      sh -c "python manage.py migrate &&
             python manage.py runserver 0.0.0.0:8000"
    ports:
      - 8000:8000
    depends_on:
      db:
        condition: service_healthy
        restart: true
volumes:
  postgres_data:

# elasticsearch, logstash, kibana: ulimits, numbers and truths as variables
x-common: &common
  ulimits:
    memlock: {soft: -1, hard: -1}
    nofile: 65536
  mem_limit: ${MEM_LIMIT:-1073741824}
  logging: {driver: json-file, options: {max-size: 10m, max-file: "3"}}
services:
  es01:
    <<: *common
    image: elasticsearch:${STACK_VERSION:-8.13.0}
    environment:
      node.name: es01
      bootstrap.memory_lock: true
      xpack.security.http.ssl.enabled: "true"
      ES_JAVA_OPTS: -Xms750m -Xmx750m
      discovery.type:
    cap_add: [IPC_LOCK]
    ports: ["${ES_PORT:-9200}:9200"]
  kibana:
    <<: *common
    image: kibana:8.13.0
    depends_on: [es01]
    networks: [elk]
networks:
  elk: {driver: bridge}

# airflow: anchors with a list and a mapping, users as strings, profiles
x-airflow-common:
  &airflow-common
  image: ${AIRFLOW_IMAGE_NAME:-apache/airflow:2.9.0}
  environment:
    &airflow-common-env
    AIRFLOW__CORE__LOAD_EXAMPLES: 'true'
    AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK: 1
  volumes:
    - ${AIRFLOW_PROJ_DIR:-.}/dags:/opt/airflow/dags
  user: "${AIRFLOW_UID:-50000}:0"
  depends_on:
    &airflow-common-depends-on
    redis:
      condition: service_healthy
services:
  redis:
    image: redis:7.2-bookworm
    expose:
      - 6379
    healthcheck: {test: ["CMD", "redis-cli", "ping"], retries: 50}
    restart: always
  webserver:
    <<: *airflow-common
    command: webserver
    depends_on:
      <<: *airflow-common-depends-on
      init:
        condition: service_completed_successfully
  init:
    <<: *airflow-common
    entrypoint: /bin/bash
    command:
      - -c
      - |
        echo "hello"
    environment:
      <<: *airflow-common-env
      _AIRFLOW_DB_MIGRATE: 'true'
    user: "0:0"
  flower:
    <<: *airflow-common
    command: celery flower
    profiles: [flower]

# traefik with labels in both forms
services:
  traefik:
    image: traefik:v3.0
    command:
      - "--providers.docker=true"
      - --entrypoints.web.address=:80
    ports: ["80:80", "443:443", "127.0.0.1:8080:8080"]
    volumes: [/var/run/docker.sock:/var/run/docker.sock:ro]
    security_opt: [no-new-privileges:true]
  whoami:
    image: traefik/whoami
    labels:
      traefik.enable: true
      traefik.http.services.whoami.loadbalancer.server.port: 80
      traefik.http.routers.whoami.rule: Host(`whoami.localhost`)
  other:
    image: traefik/whoami
    labels:
      - traefik.enable=true
      - "traefik.http.routers.other.rule=Host(`other.localhost`)"

# swarm stack
version: '3.8'
services:
  app:
    image: nginx
    deploy:
      mode: replicated
      replicas: 2
      endpoint_mode: vip
      labels: [a.b=c]
      placement:
        constraints: [node.role == manager]
        preferences: [{spread: node.labels.zone}]
        max_replicas_per_node: 1
      update_config:
        {parallelism: 1, delay: 10s, order: start-first, failure_action: rollback,
         max_failure_ratio: 0.3}
      rollback_config: {parallelism: 0, order: stop-first}
      restart_policy: {condition: on-failure, delay: 5s, max_attempts: 3, window: 120s}
      resources:
        limits: {cpus: '0.50', memory: 50M, pids: 100}
        reservations: {cpus: 0.25, memory: 20M}
    configs:
      - source: conf
        target: /etc/nginx/conf.d/default.conf
        uid: "103"
        gid: "103"
        mode: 0440
    secrets: [token, {source: token, target: other, mode: "0400"}]
configs:
  conf: {file: ./nginx.conf}
secrets:
  token: {external: true, name: app_token}

# gpus for models
services:
  ollama:
    image: ollama/ollama
    runtime: nvidia
    shm_size: 8gb
    ipc: host
    deploy:
      resources:
        reservations:
          devices:
            - driver: nvidia
              count: all
              capabilities: [gpu]
            - driver: nvidia
              device_ids: ["0"]
              capabilities: [gpu, utility]
    devices:
      - /dev/kfd
      - "/dev/dri:/dev/dri:rwm"

# volumes in every long form
services:
  app:
    image: busybox
    read_only: true
    tmpfs: [/run, "/tmp:size=64m,mode=1777"]
    volumes:
      - type: bind
        source: ./config
        target: /config
        read_only: true
        bind: {create_host_path: true, propagation: rprivate}
      - type: volume
        source: data
        target: /data
        volume: {nocopy: true}
      - type: tmpfs
        target: /cache
        tmpfs: {size: 67108864, mode: 01777}
      - /var/anonymous
      - data:/again:ro,z
      - ~/.ssh:/root/.ssh:ro
volumes:
  data:
    driver: local
    driver_opts: {type: nfs, o: "addr=10.0.0.1,rw", device: ":/export"}
    labels: {keep: "yes"}
  shared: {external: true, name: the-shared-one}

# networks with addresses
services:
  dns:
    image: coredns/coredns
    hostname: dns
    domainname: example.org
    mac_address: 02:42:ac:11:00:02
    dns: [1.1.1.1, 8.8.8.8]
    dns_search: example.org
    dns_opt: [use-vc, no-tld-query]
    extra_hosts:
      - "host.docker.internal:host-gateway"
    networks:
      front:
        ipv4_address: 172.28.5.2
        aliases: [ns, ns1]
        priority: 100
      back:
  web:
    image: nginx
    extra_hosts: {api.local: 10.1.1.1, host.docker.internal: host-gateway}
    networks: {front: , back: {}}
  host:
    image: nginx
    network_mode: host
    pid: host
networks:
  front:
    driver: bridge
    enable_ipv6: false
    internal: true
    attachable: true
    driver_opts: {com.docker.network.bridge.name: br-front, com.docker.network.driver.mtu: 1450}
    ipam:
      driver: default
      config:
        - {subnet: 172.28.0.0/16, ip_range: 172.28.5.0/24, gateway: 172.28.5.254}
  back:
  default: {name: the-default}

# vpn: capabilities, sysctls, devices
services:
  wireguard:
    image: linuxserver/wireguard
    container_name: wireguard
    cap_add:
      - NET_ADMIN
      - SYS_MODULE
    cap_drop: [ALL]
    environment:
      - PUID=1000
      - TZ=Etc/UTC
      - PEERS=1 #optional
    volumes:
      - /lib/modules:/lib/modules #optional
    ports:
      - 51820:51820/udp
    sysctls:
      - net.ipv4.conf.all.src_valid_mark=1
    restart: unless-stopped
  other:
    image: linuxserver/wireguard
    privileged: true
    sysctls: {net.core.somaxconn: 1024, net.ipv4.tcp_syncookies: 0}
    network_mode: service:wireguard
    device_cgroup_rules: ['c 1:3 mr']
    group_add: [video, 44]

# wordpress as the tutorial has it
services:
  db:
    image: mariadb:10.6.4-focal
    command: '--default-authentication-plugin=mysql_native_password'
    restart: always
    environment: [MYSQL_ROOT_PASSWORD=somewordpress]
    expose:
      - 3306
      - "33060"
  wordpress:
    image: wordpress:latest
    ports:
      - 80:80
    links: ["db:database"]
    restart: always

# develop with watch
services:
  web:
    build: .
    stdin_open: true
    tty: true
    init: true
    develop:
      watch:
        - action: sync
          path: ./src
          target: /app/src
          ignore: [node_modules/]
        - action: rebuild
          path: package.json

# builds with everything
services:
  app:
    image: app:dev
    pull_policy: build
    platform: linux/amd64
    build:
      context: .
      target: dev
      network: host
      shm_size: 128m
      no_cache: false
      pull: true
      cache_from: [type=gha, alpine:latest]
      cache_to: [type=gha]
      tags: ["app:latest"]
      platforms: [linux/amd64, linux/arm64]
      labels: {a: b}
      args: {A: 1, B: , C: "${C:-}", D: true}
      ssh: [default]
      secrets: [npm]
      additional_contexts: {docs: ./docs}
      extra_hosts: ["a:127.0.0.1"]
      ulimits: {nofile: 1024}
  other:
    build:
      context: .
      additional_contexts: ["alpine=docker-image://alpine"]
      ssh: {default: }
      dockerfile_inline: |
        FROM alpine
        RUN true
secrets:
  npm: {environment: NPM_TOKEN}

# numbers and truths by variables
services:
  app:
    image: busybox
    ports: ["${PORT:-8080}:80", "${OTHER:-}81"]
    privileged: ${PRIVILEGED:-false}
    scale: ${SCALE:-1}
    cpus: ${CPUS:-0.5}
    mem_limit: ${MEM:-512m}
    stop_grace_period: ${GRACE:-1m30s}
    deploy:
      replicas: ${REPLICAS:-1}
    healthcheck:
      disable: ${NO_HEALTH:-true}
      retries: ${RETRIES:-3}
    environment:
      WORD: ${WORD:-}
      NUMBER: 0x1F
      OCTAL: 0755
      TIME: 12:30
      FLOAT: 1e3
      NULL_VALUE: null
      TRUTH: yes

# fields with their own prefix everywhere
x-top: [anything, {at: all}]
services:
  app:
    image: busybox
    x-note: hello
    build: {context: ., x-bake: {platforms: [linux/amd64]}}
    healthcheck: {test: "true", x-why: none}
    deploy: {x-aws: {a: b}, resources: {x-r: 1}}
volumes:
  data: {x-size: 5}
networks:
  default: {x-owner: me}

# old fields that are still known
services:
  app:
    image: busybox
    cpu_shares: 512
    cpu_quota: 50000
    cpu_period: 100000
    cpuset: "0"
    cpu_count: 1
    cpu_percent: 50
    memswap_limit: 2g
    mem_reservation: 128m
    mem_swappiness: 10
    oom_kill_disable: false
    oom_score_adj: -500
    pids_limit: 200
    blkio_config: {weight: 300, device_read_bps: [{path: /dev/sda, rate: 12mb}]}
    external_links: [redis]
    volumes_from: ["other:ro"]
    storage_opt: {size: 1G}
    stop_signal: SIGINT
    userns_mode: host
    uts: host
    isolation: default
    cgroup: host
    cgroup_parent: m-executor-abcd
    ulimits: {nproc: 65535, nofile: {soft: 20000, hard: 40000}}
  other: {image: busybox}

# twice the same, which Compose makes unique
services:
  app:
    image: busybox
    ports: ["80:80", "80:80"]
    expose: [80, 80]
    cap_add: [SYS_PTRACE, SYS_PTRACE]
    environment: [A=1, A=1]
    volumes: [/a, /a]
    dns: [1.1.1.1, 1.1.1.1]
    tmpfs: [/run, /run]

# a service that a profile keeps asleep, one with everything empty that may be
services:
  debug: {image: busybox, profiles: [debug], command: null, entrypoint: null, deploy: null}
  quiet: {image: busybox, command: [], environment: {}, ports: [], volumes: [], labels: [],
    depends_on: [], networks: [], healthcheck: {}}

# kafka: words with special signs
services:
  kafka:
    image: confluentinc/cp-kafka:7.6.0
    hostname: kafka
    user: root
    working_dir: /opt
    environment:
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
      KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://kafka:29092,PLAINTEXT_HOST://localhost:9092'
      KAFKA_BROKER_ID: 1
      KAFKA_OPTS: ""
      "QUOTED_KEY": "x"
    labels:
      - "org.label-schema.group=monitoring"

# long ports
services:
  app:
    image: busybox
    ports:
      - target: 80
        published: "8080"
        protocol: tcp
        mode: host
        host_ip: 127.0.0.1
        name: web
        app_protocol: http
      - {target: 53, published: 5353, protocol: udp}
      - 3000
      - 3000-3005
      - "9090-9091:8080-8081"
      - "[::1]:6001:6001/udp"

# files of variables in each form, some not needed
services:
  app:
    image: busybox
    env_file:
      - path: ./local.env
        required: false
      - {path: override.env, required: false}
  other: {image: busybox, env_file: []}

# prometheus and grafana
services:
  prometheus:
    image: prom/prometheus
    user: "1000"
    command: ['--config.file=/etc/prometheus/prometheus.yml', '--web.enable-lifecycle']
    volumes: ["./prometheus:/etc/prometheus", prometheus_data:/prometheus]
    restart: "no"
  grafana:
    image: grafana/grafana
    depends_on: [prometheus]
    environment:
      GF_SECURITY_ADMIN_USER: ${ADMIN_USER:-admin}
      GF_USERS_ALLOW_SIGN_UP: false
  node:
    image: prom/node-exporter
    pid: host
    volumes: ["/:/host:ro,rslave"]
volumes: {prometheus_data: {}}

# logging to nowhere
services:
  app:
    image: busybox
    logging: {driver: none}
  other:
    image: busybox
    logging:
      driver: fluentd
      options: {fluentd-address: localhost:24224, tag: app, fluentd-buffer-limit: 8192, labels: }

# health checks in each form
services:
  a:
    image: busybox
    healthcheck: {test: curl -f http://localhost || exit 1, interval: 1m30s, retries: 3}
  b: {image: busybox, healthcheck: {test: [NONE]}}
  c: {image: busybox, healthcheck: {disable: true}}
  d: {image: busybox, healthcheck: {test: ["CMD", "true"], start_interval: 5s}}

# a merge of several anchors
x-a: &a {restart: always}
x-b: &b {logging: {driver: local}}
services:
  app:
    <<: [*a, *b]
    image: busybox
  other:
    <<: *a
    image: busybox

# supabase: configs with content, names that look like numbers
name: supabase
services:
  "123":
    image: busybox
    container_name: supabase-studio
    configs: [{source: inline, target: /etc/kong.yml}]
  kong.gateway_1: {image: busybox}
configs:
  inline:
    content: |
      _format_version: "2.1"
""".strip()

SEVERAL = {
    "an override for development": {
        "compose.yaml": """
services:
  app:
    image: app
    ports: ["80:80"]
    command: run
    depends_on: [db]
    environment: [A=1, B=2]
    healthcheck: {test: "true"}
    security_opt: ["label:disable"]
  db: {image: busybox}
""",
        "compose.override.yaml": """
services:
  app:
    build: {target: dev}
    command: [run, --reload]
    volumes: [".:/app"]
    environment: {B: 3}
    depends_on: {db: {required: false}}
    ports: !override ["8080:80"]
""",
    },
    "things taken back": {
        "compose.yaml": "services: {app: {image: a, ports: ['80:80'], user: me, links: [app]}}",
        "compose.override.yaml": """
services:
  app:
    ports: !reset []
    user: !reset null
    links: !reset
    healthcheck: !reset {}
    environment: {A: !reset null}
""",
    },
    "a service that extends one of another file": {
        "compose.yaml": """
services:
  web:
    extends: {file: base.yaml, service: app}
    ports: ["81:81"]
    security_opt: ["label:disable"]
    environment: {A: 2}
    deploy: {replicas: 2}
    user: !reset null
  worker:
    extends: web
    command: work
""",
        "base.yaml": """
anything: that is not looked at
services:
  app:
    image: busybox
    user: me
    ports: ["80:80"]
    environment: [A=1]
    labels: [a=b]
    deploy: {resources: {limits: {memory: 1g}}}
  wrong: {imag: x}
""",
    },
    "a project that includes others": {
        "compose.yaml": """
include:
  - db/compose.yaml
  - path: [cache/compose.yaml]
    project_directory: cache
services:
  web: {image: busybox, depends_on: [db, cache]}
""",
        "db/compose.yaml": """
services: {db: {image: busybox, volumes: [data:/data]}}
volumes: {data: }
""",
        "cache/compose.yaml": "services: {cache: {build: {context: .}}}",
    },
    "an include that is empty": {"compose.yaml": "include:\nservices: {web: {image: a}}\n"},
    "includes of nothing": {"compose.yaml": "include: [{path: }, ]\nservices: {web: {image: a}}\n"},
    "a base from which two profiles are made": {
        "compose.yaml": """
x-base: &base
  build: &build
    context: ${CONTEXT:-./app}
    args: &args {A: 1}
services:
  dev: {<<: *base, profiles: [dev], build: {<<: *build, target: dev}}
  prod: {<<: *base, profiles: [prod], build: {<<: *build, args: {<<: *args, B: 2}}}
""",
        "app/Dockerfile": "FROM scratch\n",
    },
    "secrets from the environment and from files": {
        "compose.yaml": """
services:
  db:
    image: mysql
    environment: {MYSQL_ROOT_PASSWORD_FILE: /run/secrets/root}
    secrets: [root, {source: other}]
secrets:
  root: {file: ./root.txt}
  other: {environment: OTHER}
""",
        "root.txt": "x",
    },
    "an external network in the old way": {
        "compose.yaml": """
version: "3"
services: {web: {image: nginx, networks: [proxy]}}
networks: {proxy: {external: {name: traefik}}}
""",
    },
}

SHAPES = SEVERAL | {
    text.splitlines()[0].lstrip("# "): {"compose.yaml": text + "\n"}
    for text in re.split(r"\n\n(?=# )", FILES)
}
