"""What operating systems and shells say in other languages, in English.

The programs of this field speak English only; what they pass on from Windows, the C library, the
shell or apt is in the language of the user. Only sentences are translated that a signature may
ask for, word for word; quotation marks are plain ones by then.
"""

from __future__ import annotations

_SAID: dict[str, tuple[str, ...]] = {
    # Windows: FormatMessage of 2, 3, 5, 10013, 10048, 10054, 10060, 10061, 11001
    "The system cannot find the file specified": (
        "das system kann die angegebene datei nicht finden",
        "el sistema no puede encontrar el archivo especificado",
        "le fichier spécifié est introuvable",
        "impossibile trovare il file specificato",
        "o sistema não pode encontrar o arquivo especificado",
        "o sistema não conseguiu localizar o ficheiro especificado",
        "не удается найти указанный файл",
        "nie można odnaleźć określonego pliku",
        "het systeem kan het opgegeven bestand niet vinden",
        "系统找不到指定的文件",
        "系統找不到指定的檔案",
        "指定されたファイルが見つかりません",
        "지정된 파일을 찾을 수 없습니다",
    ),
    "The system cannot find the path specified": (
        "das system kann den angegebenen pfad nicht finden",
        "el sistema no puede encontrar la ruta especificada",
        "le chemin d'accès spécifié est introuvable",
        "impossibile trovare il percorso specificato",
        "o sistema não pode encontrar o caminho especificado",
        "системе не удается найти указанный путь",
        "系统找不到指定的路径",
        "指定されたパスが見つかりません",
    ),
    "Access is denied": (
        "zugriff verweigert",
        "acceso denegado",
        "accès refusé",
        "accesso negato",
        "acesso negado",
        "отказано в доступе",
        "odmowa dostępu",
        "toegang geweigerd",
        "拒绝访问",
        "存取被拒",
        "アクセスが拒否されました",
        "액세스가 거부되었습니다",
    ),
    "An attempt was made to access a socket in a way forbidden by its access permissions": (
        "der zugriff auf einen socket war aufgrund der zugriffsrechte des sockets unzulässig",
        "intento de acceso a un socket no permitido por sus permisos de acceso",
        "une tentative d'accès à un socket de manière interdite par ses autorisations d'accès",
        "foi feita uma tentativa de acesso a um soquete de uma maneira que é proibida",
        "сделана попытка доступа к сокету методом, запрещенным правами доступа",
        "以一种访问权限不允许的方式做了一个访问套接字的尝试",
        "アクセス許可で禁じられた方法でソケットにアクセスしようとしました",
    ),
    "Only one usage of each socket address (protocol/network address/port) is normally permitted": (
        "normalerweise darf jede socketadresse",
        "solo se permite un uso de cada dirección de socket",
        "une seule utilisation de chaque adresse de socket",
        "обычно разрешается только одно использование адреса сокета",
        "通常每个套接字地址",
    ),
    "No connection could be made because the target machine actively refused it": (
        "es konnte keine verbindung hergestellt werden, da der zielcomputer",
        "no se puede establecer una conexión ya que el equipo de destino denegó",
        "aucune connexion n'a pu être établie car l'ordinateur cible l'a expressément refusée",
        "impossibile stabilire la connessione. rifiuto persistente del computer di destinazione",
        "nenhuma conexão pôde ser feita porque a máquina de destino as recusou ativamente",
        "подключение не установлено, т.к. конечный компьютер отверг запрос",
        "由于目标计算机积极拒绝",
        "対象のコンピューターによって拒否されたため、接続できませんでした",
    ),
    "An existing connection was forcibly closed by the remote host": (
        "eine vorhandene verbindung wurde vom remotehost geschlossen",
        "se ha forzado la interrupción de una conexión existente por el host remoto",
        "une connexion existante a dû être fermée par l'hôte distant",
        "foi forçado o cancelamento de uma conexão existente pelo host remoto",
        "удаленный хост принудительно разорвал существующее подключение",
        "远程主机强迫关闭了一个现有的连接",
        "既存の接続はリモート ホストに強制的に切断されました",
    ),
    # cmd.exe and PowerShell: the program's name stands before
    "is not recognized as an internal or external command": (
        "ist entweder falsch geschrieben oder",
        "no se reconoce como un comando interno o externo",
        "n'est pas reconnu en tant que commande interne",
        "non è riconosciuto come comando interno o esterno",
        "não é reconhecido como um comando interno",
        "не является внутренней или внешней",
        "nie jest rozpoznawany jako polecenie wewnętrzne",
        "不是内部或外部命令",
        "不是內部或外部命令",
        "は、内部コマンドまたは外部コマンド",
    ),
    "is not recognized as the name of a cmdlet": (
        "wurde nicht als name eines cmdlet",
        "no se reconoce como nombre de un cmdlet",
        "n'est pas reconnu comme nom d'applet de commande",
        "non è riconosciuto come nome di cmdlet",
        "não é reconhecido como nome de cmdlet",
        "не распознано как имя командлета",
        "项识别为 cmdlet",
    ),
    # the C library and the shell
    "Permission denied": (
        "keine berechtigung",
        "permiso denegado",
        "permission non accordée",
        "permesso negato",
        "permissão negada",
        "brak dostępu",
        "权限不够",
        "拒絕不符權限的操作",
        "許可がありません",
        "허가 거부",
    ),
    "No such file or directory": (
        "datei oder verzeichnis nicht gefunden",
        "no existe el archivo o el directorio",
        "no existe el fichero o el directorio",
        "aucun fichier ou dossier de ce",
        "file o directory non esistente",
        "arquivo ou diretório inexistente",
        "ficheiro ou directoria inexistente",
        "нет такого файла или каталога",
        "nie ma takiego pliku ani katalogu",
        "bestand of map bestaat niet",
        "没有那个文件或目录",
        "沒有此一檔案或目錄",
        "そのようなファイルやディレクトリはありません",
        "그런 파일이나 디렉터리가 없습니다",
    ),
    "No space left on device": (
        "auf dem gerät ist kein speicherplatz mehr verfügbar",
        "no queda espacio en el dispositivo",
        "aucun espace disponible sur le périphérique",
        "não há espaço disponível no dispositivo",
        "на устройстве не осталось свободного места",
        "设备上没有空间",
        "デバイスに空き領域がありません",
    ),
    "Address already in use": (
        "die adresse wird bereits verwendet",
        "la dirección ya se está usando",
        "adresse déjà utilisée",
        "indirizzo già in uso",
        "endereço já em uso",
        "адрес уже используется",
        "地址已在使用",
        "アドレスは既に使用中です",
    ),
    "Connection refused": (
        "verbindungsaufbau abgelehnt",
        "conexión rehusada",
        "conexión rechazada",
        "connexion refusée",
        "connessione rifiutata",
        "conexão recusada",
        "в соединении отказано",
        "拒绝连接",
        "接続を拒否されました",
    ),
    "Temporary failure in name resolution": (
        "temporärer fehler bei der namensauflösung",
        "fallo temporal en la resolución del nombre",
        "échec temporaire dans la résolution du nom",
        "falha temporária na resolução de nome",
        "временный сбой в разрешении имен",
        "域名解析出现暂时性错误",
    ),
    "command not found": (
        "kommando nicht gefunden",
        "befehl nicht gefunden",
        "orden no encontrada",
        "no se encontró la orden",
        "commande introuvable",
        "comando non trovato",
        "comando não encontrado",
        "команда не найдена",
        "nie znaleziono polecenia",
        "opdracht niet gevonden",
        "未找到命令",
        "找不到命令",
        "コマンドが見つかりません",
        "명령어를 찾을 수 없음",
    ),
    # apt
    "Unable to locate package": (
        "no se ha podido localizar el paquete",
        "impossible de trouver le paquet",
        "impossibile trovare il pacchetto",
        "impossível encontrar o pacote",
        "не удалось найти пакет",
        "nie udało się odnaleźć pakietu",
        "无法定位软件包",
        "找不到套件",
    ),
    "has no installation candidate": (
        "hat keinen installationskandidaten",
        "no tiene un candidato para la instalación",
        "n'a pas de version susceptible d'être installée",
        "non ha candidati per l'installazione",
        "não tem candidato para instalação",
        "не имеет кандидата на установку",
        "没有可安装候选",
    ),
}  # fmt: skip
_PLAIN = tuple((f, said) for said, all_ in _SAID.items() for f in all_ if f.isascii())
_ACCENTED = tuple((f, said) for said, all_ in _SAID.items() for f in all_ if not f.isascii())


def in_english(line: str) -> str:
    """The line with the sentences that are known put into English."""
    lowered = line.lower()
    if len(lowered) != len(line):  # a few letters grow when lowered: places would not fit
        return line
    for phrases in (_PLAIN,) if line.isascii() else (_PLAIN, _ACCENTED):
        for foreign, said in phrases:
            if (place := lowered.find(foreign)) >= 0:
                line = line[:place] + said + line[place + len(foreign) :]
                lowered = line.lower()
    return line
